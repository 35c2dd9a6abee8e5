import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Finds what keeps people out of a page, or is hard for them: what axe calls serious or critical. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run({ resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
}

interface Axe {
  run(options: {
    readonly resultTypes: readonly string[];
  }): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
}

/**
 * Looks at a page as people do: on a phone and on a desktop, light and dark.
 *
 * @returns barriers, errors, and what is wider than the screen; empty for a page that is fine
 */
export async function lookAt(browser: Browser, url: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { colorScheme, width, height } of looks) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    const tell = (what: string): void => void found.push(`${width} pixels, ${colorScheme}: ${what}`);
    page.on("pageerror", (error) => tell(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") tell(message.text());
    });
    await page.goto(url);
    for (const barrier of await findBarriers(page)) tell(barrier);
    const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if ((content ?? 0) > (screen ?? 0)) tell(`${content} pixels wide`);
    const isMissing = await page.evaluate(
      (selectors) => selectors.filter((each) => document.querySelector(each) === null),
      needed,
    );
    for (const selector of isMissing) tell(`there is no ${selector}`);
    await context.close();
  }
  return found;
}

const looks = [
  { colorScheme: "light", width: 1280, height: 900 },
  { colorScheme: "dark", width: 390, height: 844 },
] as const;

const needed: string[] = ["html[lang]", "meta[name=viewport]", "link[rel~=icon]", "title", "h1", "main"];
