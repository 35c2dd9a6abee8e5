import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Finds accessibility barriers of a page: axe's serious and critical violations. */
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
 * Checks a page on a desktop with a light color scheme, and on a phone with a dark one.
 *
 * @returns accessibility barriers, script errors, missing elements, and content that is wider than the screen
 */
export async function checkPage(browser: Browser, url: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { colorScheme, width, height } of screens) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    const report = (what: string): void => void found.push(`${width} pixels, ${colorScheme}: ${what}`);
    page.on("pageerror", (error) => report(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") report(message.text());
    });
    await page.goto(url);
    for (const barrier of await findBarriers(page)) report(barrier);
    const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if ((content ?? 0) > (screen ?? 0)) report(`${content} pixels wide`);
    const isMissing = await page.evaluate(
      (selectors) => selectors.filter((each) => document.querySelector(each) === null),
      required,
    );
    for (const selector of isMissing) report(`there is no ${selector}`);
    await context.close();
  }
  return found;
}

const screens = [
  { colorScheme: "light", width: 1280, height: 900 },
  { colorScheme: "dark", width: 390, height: 844 },
] as const;

const required: string[] = ["html[lang]", "meta[name=viewport]", "link[rel~=icon]", "title", "h1", "main"];
