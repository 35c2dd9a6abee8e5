import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser } from "playwright-core";

/** The headless shell first: it draws the same pages without a browser's own windows, which takes a third less CPU time. */
const paths = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

/**
 * Features of Chromium that are turned off. The last `--disable-features` wins, so this repeats those that Playwright turns off on Linux
 * (`chromiumSwitches.ts`).
 */
const disabledFeatures: readonly string[] = [
  // Each new window loads two pages for the suggestions of its address bar, which nobody sees: half of the CPU time of a browser.
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"],
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"],
  ...[
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
  ],
  ...["AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"],
  "PreconnectToSearch",
];

/** An `import` would first search the seven megabytes for the names of exports, which costs a third of the CPU time in every worker. */
const { chromium }: typeof import("playwright-core") = createRequire(import.meta.url)("playwright-core");

/** Starts the local Chromium. Without one, prints a warning with what is left out, and returns `undefined`. */
export async function launchChromium(leftOut: string): Promise<Browser | undefined> {
  const executablePath = [process.env.FLETCH_CHROMIUM ?? "", ...paths].find((path) => path !== "" && existsSync(path));
  if (executablePath === undefined) {
    // biome-ignore lint/suspicious/noConsole: tests that are left out must be visible.
    console.warn(`LEFT OUT: there is no Chromium here, so ${leftOut}. Set FLETCH_CHROMIUM.`);
    return undefined;
  }
  // Nothing is drawn by a GPU: its process would only cost a start.
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    `--disable-features=${disabledFeatures.join(",")}`,
  ];
  return chromium.launch({ executablePath, args });
}
