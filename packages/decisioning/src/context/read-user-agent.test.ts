import { describe, expect, it } from "vitest";
import { applyClientHints } from "./client-hints.ts";
import { readUserAgent, unknownUser } from "./read-user-agent.ts";

const webKit = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("a user agent", () => {
  it.each([
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_3) ${webKit} Chrome/80.0.3987.163 Safari/537.36`,
      "chrome",
      80,
      "mac",
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/64.0 Safari/537.36 Edge/18.17763`,
      "edge",
      18,
      "windows",
    ],
    [`Mozilla/5.0 (Windows NT 10.0) ${webKit} Chrome/120.0.0.0 Safari/537.36 Edg/120.0`, "edge", 120, "windows"],
    [
      `Mozilla/5.0 (Linux; Android 12; Pixel 6) ${webKit} Chrome/119.0 Mobile Safari/537.36 EdgA/119.0`,
      "edge",
      119,
      "Android",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1 CriOS/120.0 Mobile/15E148 Safari/604.1",
      "unknown",
      -1,
      "iOS",
    ],
    ["Mozilla/5.0 (iPhone; CPU) AppleWebKit/605.1 Version/16.1 Mobile/15E148 Safari/604.1", "mobile safari", 16, "iOS"],
    ["Mozilla/5.0 (Macintosh; Intel) AppleWebKit/605.1 Version/16.1 Safari/605.1.15", "safari", 16, "mac"],
    [`Mozilla/5.0 (X11; Linux x86_64) ${webKit} Chrome/120.0.0.0 Safari/537.36 OPR/106.0.0.0`, "chrome", 120, "linux"],
    [
      `Mozilla/5.0 (Linux; Android 13; SM) ${webKit} SamsungBrowser/23.0 Chrome/106.0 Mobile Safari/537.36`,
      "chrome",
      106,
      "Android",
    ],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webKit} Chrome/119.0.0.0 Safari/537.36`, "chrome", 119, "Unix"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:73.0) Gecko/20100101 Firefox/73.0", "firefox", 73, "mac"],
    ["Mozilla/5.0 (X11; FreeBSD amd64) Gecko/20100101 Firefox/115.0 more", "unknown", -1, "Unix"],
    ["Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)", "ie", 6, "windows"],
    ["Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)", "ie", 9, "windows"],
    ["Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; AS; rv:11.0) like Gecko", "ie", 11, "windows"],
    ["Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0; Toolbar 2.7) like Gecko", "ie", 11, "windows"],
    ["Mozilla/5.0 (Linux; Android X; Pixel 6) Firefox/60.0-esr", "firefox", 60, "unknown"],
    ["Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0", "firefox", 119, "linux"],
    ["curl/8.4.0", "unknown", -1, "unknown"],
    ["chrome/v45", "chrome", 45, "unknown"],
    ["chrome/abc", "chrome", -1, "unknown"],
    ["", "unknown", -1, "unknown"],
  ])("is parsed into browser and platform: %s", (userAgent, browserType, browserVersion, platform) => {
    expect(readUserAgent(userAgent)).toEqual({ browserType, browserVersion, platform, locale: "en" });
  });

  it("is that of an unknown user if there is none", () => {
    expect(readUserAgent("")).toEqual(unknownUser);
    expect(unknownUser).toSatisfy(Object.isFrozen);
  });

  it("is parsed only up to the length of real ones", () => {
    const hostile = `${"version/1 ".repeat(100_000)}Firefox/9`;
    expect(readUserAgent(hostile)).toMatchObject({ browserType: "unknown" });
  });
});

describe("client hints", () => {
  const firefox = readUserAgent("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0");

  it.each([
    ['"Not_A Brand";v="8", "Chromium";v="120", "Google Chrome";v="120"', "chrome", 120],
    ['"Microsoft Edge";v="119", "Chromium";v="119"', "edge", 119],
    ['"Microsoft Edge";v="119", "Google Chrome";v="1"', "chrome", 1],
    ['"Safari";v="17"', "safari", 17],
    ['"Firefox";v="118"', "firefox", 118],
    ['"google chrome";v="120.0.1"', "chrome", 120],
    ['"Google Chrome";v="120', "firefox", 119],
    ['"Google Chrome";v="."', "chrome", 119],
    ['"Chromium";v="119.0.6045.124"', "firefox", 119],
    ['[{"brand":"Google Chrome","version":"120"}]', "firefox", 119],
    ["", "firefox", 119],
  ])("override the user agent if they are recognized: %s", (brands, browserType, browserVersion) => {
    const hints = { browserUAWithMajorVersion: brands };
    expect(applyClientHints(firefox, hints)).toEqual({ ...firefox, browserType, browserVersion });
  });

  it("with full versions override those with major versions", () => {
    const hints = { browserUAWithFullVersion: '"Edge";v="18.1"', browserUAWithMajorVersion: '"Firefox";v="1"' };
    expect(applyClientHints(firefox, hints)).toMatchObject({ browserType: "edge", browserVersion: 18 });
    const empty = { ...hints, browserUAWithFullVersion: "" };
    expect(applyClientHints(firefox, empty)).toMatchObject({ browserType: "firefox", browserVersion: 1 });
  });

  it.each([
    ["Windows", "windows"],
    ["macOS", "mac"],
    ["Macintosh", "mac"],
    ["Linux", "linux"],
    ["iOS", "iOS"],
    ['"macOS"', '"macOS"'],
    ["", ""],
    ["constructor", "constructor"],
  ])("give the platform: %j", (platform, expected) => {
    expect(applyClientHints(unknownUser, { platform }).platform).toBe(expected);
  });

  it("without known values change nothing", () => {
    expect(applyClientHints(firefox, { mobile: true })).toBe(firefox);
  });
});
