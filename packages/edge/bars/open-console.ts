import { type Edge, listen } from "@fletch/edge";
import { launchChromium } from "@fletch/test-kit/launch-chromium";

/** A view of the console: the part of its link behind `#/`, and a text that it shows when its data has loaded. */
export type View = readonly [link: string, text: string | RegExp];

export interface OpenedView {
  readonly link: string;
  /** The time until the view showed its data. */
  readonly milliseconds: number;
}

/** Opens views of the console in Chromium, one after the other. The first one also loads the page. Returns `null` without Chromium. */
export async function openConsole(
  edge: Edge,
  adminToken: string,
  views: readonly View[],
): Promise<readonly OpenedView[] | null> {
  const browser = await launchChromium("the console was not opened");
  if (browser === undefined) return null;
  const server = await listen(edge, { port: 0 });
  try {
    const page = await browser.newPage();
    // Starts the browser's processes before the first measurement.
    await page.goto(`${server.url}/health`);
    const opened: OpenedView[] = [];
    for (const [index, [link, text]] of views.entries()) {
      const token = index === 0 ? `#token=${encodeURIComponent(adminToken)}&/${link}` : `#/${link}`;
      const began = performance.now();
      await page.goto(`${server.url}/${token}`);
      await page.locator("main").getByText(text).first().waitFor({ timeout: 60_000 });
      await page.waitForFunction(() => document.querySelector("[aria-busy='true']") === null);
      opened.push({ link, milliseconds: performance.now() - began });
    }
    return opened;
  } finally {
    await browser.close();
    await server.close({ grace: 0 });
  }
}
