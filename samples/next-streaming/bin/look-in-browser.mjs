import { openBrowser } from "./open-browser.mjs";

/** Returns whether the browser painted the page before Target's hero: "early" or "late"; "unknown" without a browser. */
export async function lookInBrowser(url) {
  const browser = await openBrowser();
  if (browser === undefined) return "unknown";
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
