/**
 * Takes the pictures of README.md and docs/ anew: the storefront, and the console's results of a week of traffic, light and dark.
 *
 * @example
 * npm run pictures            # makes the week first, in about two minutes
 * npm run pictures -- week    # of a folder that packages/edge/bars/week-of-traffic.ts has filled
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createEdge, listen } from "@fletch/edge";
import { launchChromium } from "@fletch/test-kit/launch-chromium";
import type { Browser, Page } from "playwright-core";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const pictures = join(root, "docs/pictures");
const adminToken = "a token for pictures";
const maxVisits = 200;

const browser = await launchChromium("no picture was taken");
if (browser === undefined) process.exit(1);
mkdirSync(pictures, { recursive: true });
try {
  await pictureStorefront(browser);
  const [given] = process.argv.slice(2);
  const week = given ?? mkdtempSync(join(tmpdir(), "fletch-pictures-"));
  if (!existsSync(join(week, "edge.db"))) run("packages/edge/bars/week-of-traffic.ts", week);
  await pictureResults(browser, week);
  if (given === undefined) rmSync(week, { recursive: true, force: true });
} finally {
  await browser.close();
}

async function pictureStorefront(browser: Browser): Promise<void> {
  const storefront = spawn(
    process.execPath,
    [...process.execArgv, "samples/storefront/src/main.ts", "--port", "0", "--edge-port", "0"],
    { cwd: root, env: { ...process.env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const url = await readUrl(storefront.stdout);
    await take(browser, "storefront", { width: 1120, height: 1190 }, async (page) => {
      // A busy machine is late with everything. The first requests of a process are not like the others either.
      for (let visit = 0; visit < maxVisits; visit++) {
        await page.goto(`${url}?method=server-side`);
        const waited = Number.parseFloat((await page.locator(".decisions .waited").first().textContent()) ?? "");
        if (waited < 1) return;
      }
      throw new Error("Expected a page that waits less than a millisecond for Target: is the machine busy?");
    });
  } finally {
    storefront.kill();
    await once(storefront, "exit");
  }
}

async function readUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const [, url] = /^Storefront +(\S+)/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error("Expected the storefront to print its URL, and it ended");
}

async function pictureResults(browser: Browser, week: string): Promise<void> {
  await using edge = createEdge({
    activities: [join(week, "activities")],
    client: "acme",
    adminToken,
    database: join(week, "edge.db"),
  });
  const server = await listen(edge, { port: 0 });
  try {
    await take(browser, "results", { width: 1200, height: 900 }, async (page) => {
      await page.goto(`${server.url}/#token=${encodeURIComponent(adminToken)}&/results/1001`);
      await page.getByText("is better than").first().waitFor();
      await page.waitForFunction(() => document.querySelector("[aria-busy='true']") === null);
    });
  } finally {
    await server.close({ grace: 0 });
  }
}

/** Writes `name-light.webp` and `name-dark.webp`. */
async function take(
  browser: Browser,
  name: string,
  viewport: { readonly width: number; readonly height: number },
  open: (page: Page) => Promise<void>,
): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({
      viewport,
      colorScheme,
      deviceScaleFactor: 1.5,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    await open(page);
    // Playwright writes PNG and JPEG; WebP takes a third of the space.
    const session = await context.newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80 });
    const path = join(pictures, `${name}-${colorScheme}.webp`);
    const bytes = Buffer.from(data, "base64");
    writeFileSync(path, bytes);
    process.stdout.write(`${path}: ${Math.ceil(bytes.length / 1_024)} kB\n`);
    await context.close();
  }
}

function run(script: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, [...process.execArgv, script, ...args], { cwd: root, stdio: "inherit" });
}
