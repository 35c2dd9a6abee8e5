import type { UserContext } from "../model.ts";

/** The part of a user agent that is searched, in characters: at least twice the length of real ones. It bounds the time of the patterns. */
export const maxUserAgentLength = 2_048;

/** Parses browser and platform from a `User-Agent`. The first matching pattern wins, so their order matters. */
export function readUserAgent(userAgent: string): UserContext {
  const text = userAgent.slice(0, maxUserAgentLength);
  const { browserType, browserVersion } = findBrowser(text);
  return Object.freeze({ browserType, browserVersion, platform: toPlatform(findPlatform(text)), locale: "en" });
}

/** `120.0.1` → 120; -1 if there is no number. */
export function toMajor(version: string): number {
  const major = Number.parseInt(version, 10);
  return Number.isNaN(major) ? -1 : major;
}

/** Maps a platform to the name that artifacts compare with. Other platforms stay as they are. */
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
  // From the first `trident` only: trying each of them would be quadratic for a hostile text.
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

/** For requests without a `User-Agent`. Not made by `readUserAgent`, whose patterns take half a millisecond the first time. */
export const unknownUser: UserContext = /* @__PURE__ */ Object.freeze({
  browserType: "unknown",
  browserVersion: -1,
  platform: "unknown",
  locale: "en",
});

function findBrowser(text: string): Pick<UserContext, "browserType" | "browserVersion"> {
  for (const [browserType, pattern] of browsers) {
    const version = pattern.exec(text)?.[1];
    if (version !== undefined) return { browserType, browserVersion: toMajor(version) };
  }
  return unknownUser;
}

function findPlatform(text: string): string {
  return platforms.find(([, pattern]) => pattern.test(text))?.[0] ?? unknownUser.platform;
}
