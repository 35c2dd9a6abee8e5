import { openBrowser } from "./open-browser.mjs";

/** The allowed contents of the elements: a flag's value, before and after a click, and an offer. Never default content. */
const allowed = /^(?:Checkout in one step: \d+ in the new cart|Autumn lamps)$/;

/**
 * Opens a page with flags. Returns what its elements have shown from the first byte on, what the console printed, and what was
 * reported; `undefined` without a browser.
 */
export async function lookAtFlags(url, reportPath) {
  const browser = await openBrowser();
  if (browser === undefined) return undefined;
  try {
    const page = await browser.newPage();
    const complaints = [];
    const reported = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("request", (request) => {
      if (!request.url().endsWith(reportPath)) return;
      reported.push(...JSON.parse(request.postData()).map(({ type, mbox }) => `${type} ${mbox}`));
    });
    await page.addInitScript(`
      globalThis.shown = [];
      new MutationObserver(() => {
        for (const element of document.querySelectorAll("#checkout, #hero h1")) {
          const text = element.checkVisibility() ? element.textContent : "";
          if (text !== "" && !shown.includes(text)) shown.push(text);
        }
      }).observe(document, { childList: true, subtree: true, characterData: true });
    `);
    await page.goto(url, { waitUntil: "load" });
    await page.waitForFunction("shown.length === 2");
    // Counted clicks show that it is hydrated.
    await page.waitForFunction(`(() => {
      document.querySelector("#checkout").click();
      return shown.length > 2;
    })()`);
    while (reported.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const shown = await page.evaluate("shown");
    const isRight =
      complaints.length === 0 && reported.join() === "display store-flags" && shown.every((text) => allowed.test(text));
    return { shown, complaints, reported, isRight };
  } finally {
    await browser.close();
  }
}
