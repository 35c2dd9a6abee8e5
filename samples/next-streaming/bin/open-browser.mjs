import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts the Chromium of this machine. Without one, says so and returns `undefined`. */
export async function openBrowser() {
  const executablePath = [process.env.FLETCH_CHROMIUM ?? "", ...paths].find((path) => path !== "" && existsSync(path));
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: ["--no-sandbox"] });
  console.warn("LEFT OUT: there is no Chromium here (apt-get install chromium); the page was not tried in a browser.");
  return undefined;
}
