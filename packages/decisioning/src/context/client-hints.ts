import type { ClientHints } from "@fletch/delivery-api";
import type { UserContext } from "../model.ts";
import { toMajor, toPlatform } from "./read-user-agent.ts";

/** Returns the browser of a `User-Agent`, corrected by client hints, which are more exact. */
export function applyClientHints(user: UserContext, hints: ClientHints): UserContext {
  const { browserUAWithFullVersion, browserUAWithMajorVersion, platform } = hints;
  const browser = findBrand(browserUAWithFullVersion || browserUAWithMajorVersion || "");
  if (browser === undefined && platform === undefined) return user;
  const { browserType, browserVersion } = browser ?? user;
  return {
    browserType,
    browserVersion: browserVersion < 0 ? user.browserVersion : browserVersion,
    platform: platform === undefined ? user.platform : toPlatform(platform),
    locale: user.locale,
  };
}

/** In order of preference. They match the end of a brand, such as `Google Chrome` and `Microsoft Edge`. */
const brands: readonly (readonly [browserType: string, pattern: RegExp])[] = [
  ["chrome", /Chrome";v="([\d.]+)"/i],
  ["edge", /Edge";v="([\d.]+)"/i],
  ["safari", /Safari";v="([\d.]+)"/i],
  ["firefox", /Firefox";v="([\d.]+)"/i],
];

function findBrand(list: string): Pick<UserContext, "browserType" | "browserVersion"> | undefined {
  for (const [browserType, pattern] of brands) {
    const version = pattern.exec(list)?.[1];
    if (version !== undefined) return { browserType, browserVersion: toMajor(version) };
  }
  return undefined;
}
