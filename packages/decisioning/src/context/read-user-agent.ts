import type { UserContext } from "../model.ts";

/** No real one is half as long. What lies beyond is not searched, so that a long text cannot keep the patterns busy. */
export const longestUserAgent = 2048;

/** Tells browser and platform from a `User-Agent`. The first pattern that fits wins, so their order matters. */
export function readUserAgent(userAgent: string): UserContext {
  const text = userAgent.slice(0, longestUserAgent);
  return Object.freeze({ ...findBrowser(text), platform: toPlatform(findPlatform(text)), locale: "en" });
}

/** `120.0.1` → 120; -1 where there is no number. */
export function toMajor(version: string): number {
  const major = Number.parseInt(version, 10);
  return Number.isNaN(major) ? -1 : major;
}

/** The names that artifacts use for the platforms that they compare; others stay as they are. */
export function toPlatform(name: string): string {
  switch (name) {
    case "Windows":
      return "windows";
    case "Mac OS":
    case "macOS":
    case "Macintosh":
      return "mac";
    case "Linux":
      return "linux";
    default:
      return name;
  }
}

const browsers: readonly (readonly [browserType: string, version: RegExp])[] = [
  ["edge", /(?:edge|edgios|edga|edg)\/([\w.]+)/i],
  ["mobile safari", /version\/([\w.]+).+?mobile\/\w+\ssafari/i],
  ["safari", /version\/([\w.]+).+?safari/i],
  ["chrome", /chrome\/v?([\w.]+)/i],
  ["firefox", /firefox\/([\w.-]+)$/i],
  ["ie", /(?:ms|\()ie\s([\w.]+)/i],
  // From the first `trident` only: to try each of them would take a hostile text too long.
  ["ie", /^(?:(?!trident)[\s\S])*trident.+rv[:\s]([\w.]+).+like\sgecko/i],
];

const platforms: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["iOS", /iPhone|iPad|iPod/],
  ["Android", /Android [0-9.]+;/],
  ["Linux", / Linux /],
  ["Unix", /FreeBSD|OpenBSD|CrOS/],
  ["Windows", /[( ]Windows /],
  ["Mac OS", /Macintosh;/],
];

/** What is known where there is no `User-Agent`. */
export const unknownUser: UserContext = readUserAgent("");

function findBrowser(text: string): { readonly browserType: string; readonly browserVersion: number } {
  for (const [browserType, pattern] of browsers) {
    const version = pattern.exec(text)?.[1];
    if (version !== undefined) return { browserType, browserVersion: toMajor(version) };
  }
  return { browserType: "unknown", browserVersion: -1 };
}

function findPlatform(text: string): string {
  return platforms.find(([, pattern]) => pattern.test(text))?.[0] ?? "unknown";
}
