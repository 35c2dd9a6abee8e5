import type { Context } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { readDevice } from "./read-device.ts";

const agents = {
  iPhone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1",
  iPad: "Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Mobile/15E148 Safari/604.1",
  androidPhone: "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
  androidTablet: "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36",
  windows: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36",
};

describe("readDevice", () => {
  it.each<[string, Partial<Context>]>([
    ["phone", { userAgent: agents.iPhone }],
    ["phone", { userAgent: agents.androidPhone }],
    ["phone", { clientHints: { mobile: true } }],
    ["phone", { channel: "mobile" }],
    ["phone", { channel: "mobile", mobilePlatform: { platformType: "ios", deviceType: "phone" } }],
    ["tablet", { userAgent: agents.iPad }],
    ["tablet", { userAgent: agents.androidTablet }],
    ["tablet", { channel: "mobile", mobilePlatform: { platformType: "android", deviceType: "tablet" } }],
    ["desktop", { userAgent: agents.windows }],
    ["desktop", { userAgent: agents.windows, clientHints: { mobile: false } }],
    ["desktop", {}],
  ])("reads a %s from %j", (device, context) => {
    expect(readDevice({ channel: "web", ...context })).toBe(device);
  });
});
