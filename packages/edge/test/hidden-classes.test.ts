/** What every request makes has one hidden class for all requests: see `countHiddenClasses`. */
import { countHiddenClasses } from "@fletch/test-kit/hidden-classes";
import { describe, expect, it } from "vitest";
import { withBrowserHeaders } from "../src/delivery/read-browser-headers.ts";
import { describeRequest } from "../src/observe/request-record.ts";

const requests = Array.from({ length: 100 }, (_, index) => index);

describe("hidden classes", () => {
  it("are shared by the contexts that headers complete", () => {
    const headers = new Headers({ "user-agent": "Mozilla/5.0", "sec-ch-ua-platform": '"Linux"' });
    const contexts = requests.map((index) => {
      const address = { url: `https://shop.example/${index}` };
      return withBrowserHeaders({ context: { channel: "web", address } }, headers).context;
    });
    expect(contexts[99]).toEqual({
      channel: "web",
      address: { url: "https://shop.example/99" },
      userAgent: "Mozilla/5.0",
      clientHints: { platform: "Linux" },
    });
    expect(countHiddenClasses(contexts)).toBeLessThanOrEqual(2);
  });

  it("are shared by the records of requests", () => {
    const records = requests.map((number) =>
      describeRequest({ api: "delivery", number, time: number, duration: 1.5, status: 200 }, {}),
    );
    expect(countHiddenClasses(records)).toBeLessThanOrEqual(2);
  });
});
