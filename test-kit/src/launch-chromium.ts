import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const paths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

/** Starts the local Chromium. Without one, prints a warning with what is left out, and returns `undefined`. */
export async function launchChromium(leftOut: string): Promise<Browser | undefined> {
  const executablePath = [process.env.FLETCH_CHROMIUM ?? "", ...paths].find((path) => path !== "" && existsSync(path));
  if (executablePath === undefined) {
    // biome-ignore lint/suspicious/noConsole: tests that are left out must be visible.
    console.warn(`LEFT OUT: there is no Chromium here, so ${leftOut}. Set FLETCH_CHROMIUM.`);
    return undefined;
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}
