import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Whether the browser has painted the page before Target's hero came: "early", or "late"; "unknown" where there is no browser. */
export async function lookInBrowser(url) {
  const executablePath = [process.env.FLETCH_CHROMIUM ?? "", ...places].find((path) => path !== "" && existsSync(path));
  if (executablePath === undefined) {
    console.warn(
      "LEFT OUT: there is no Chromium here (apt-get install chromium); the page was not tried in a browser.",
    );
    return "unknown";
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.addInitScript(`
      new MutationObserver(() => {
        if (document.querySelector("#hero h1")?.checkVisibility()) globalThis.heroAt ??= performance.now();
      }).observe(document, { childList: true, subtree: true });
    `);
    await page.goto(url, { waitUntil: "load" });
    await page.waitForFunction("globalThis.heroAt > 0");
    const { paintedAt, heroAt } = await page.evaluate(`({
      paintedAt: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      heroAt,
    })`);
    console.log(`In a browser: first paint after ${paintedAt?.toFixed(0)} ms, the hero after ${heroAt.toFixed(0)} ms.`);
    return paintedAt < heroAt ? "early" : "late";
  } finally {
    await browser.close();
  }
}
