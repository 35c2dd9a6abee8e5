import { existsSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { bundle } from "../bundle.ts";
import type { Host } from "./host.ts";

/** Installed by the system's packages, not by npm: `apt-get install chromium`. */
const paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

/** A real browser, on a page of the edge. */
export function chromiumHost(): Host {
  const executablePath = paths.find((path) => existsSync(path));
  const launch = () => chromium.launch({ executablePath: executablePath ?? "", args: flags });
  return {
    name: "Chromium",
    version: async () => {
      if (executablePath === undefined) return null;
      const browser = await launch();
      const version = browser.version();
      await browser.close();
      return version;
    },
    run: async (edge) => {
      const script = readFileSync(await bundle("browser"), "utf8");
      const browser = await launch();
      try {
        const page = await browser.newPage();
        await page.goto(`${edge}/health`);
        await page.addScriptTag({ content: script, type: "module" });
        await page.waitForFunction("globalThis.runInBrowser !== undefined");
        return await page.evaluate((url) => globalThis.runInBrowser(url), edge);
      } finally {
        await browser.close();
      }
    },
  };
}
