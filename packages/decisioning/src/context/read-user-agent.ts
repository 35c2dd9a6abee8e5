import type { UserContext } from "../model.ts";

/** No real one is half as long. What lies beyond is not searched, so that a long text cannot keep the patterns busy. */
export const longestUserAgent = 2048;

/** Tells browser and platform from a `User-Agent`. The first pattern that fits wins, so their order matters. */
export function readUserAgent(userAgent: string): UserContext {
  const text = userAgent.slice(0, longestUserAgent);
  return Object.freeze({ ...findBrowser(text), platform: toPlatform(findPlatform(text)), locale: "en" });
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
  ["mobile safari", /version\/([\w.]+).+?mobile\/\w+ safari/i],
  ["safari", /version\/([\w.]+).+?(?:mobile safari|safari)/i],
  ["chrome", /chrome\/v?([\w.]+)/i],
  ["firefox", /firefox\/([\w.]+)$/i],
  ["ie", /(?:ms|\()ie ([\w.]+)/i],
  ["ie", /trident.+rv[: ]([\w.]+).{1,9}like gecko/i],
];

const platforms: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["iOS", /iPhone|iPad|iPod/],
  ["Android", /Android [^;]+;/],
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

function toMajor(version: string): number {
  const major = Number.parseInt(version, 10);
  return Number.isNaN(major) ? -1 : major;
}
