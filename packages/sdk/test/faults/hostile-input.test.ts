import { isTargetError } from "@fletch/delivery-api";
import { anyText } from "@fletch/test-kit/any-text";
import { quietLogger } from "@fletch/test-kit/loggers";
import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TargetClient } from "../../src/entries/index.ts";
import { startRecordingServer } from "../recording-server.ts";

const hosts = /^(?:acme|mboxedge\d{1,4})\.tt\.omtrdc\.net$/;

/** Whatever a browser may send as a cookie: anything, and things that nearly are one. */
const scraps = fc.constantFrom(
  "session",
  "PC",
  "#",
  "|",
  ".28_0",
  "_",
  ".evil.example/",
  "@169.254.169.254",
  "%",
  "%2F",
  "%00",
  "\ud800",
  "4102444800",
);
const cookieText = fc.oneof(
  anyText(),
  fc.array(fc.oneof(scraps, fc.string()), { maxLength: 12 }).map((parts) => parts.join("")),
);

describe("hostile cookies and ids of visitors", () => {
  it("never cause a call of another host, an untyped error, or a changed prototype", async () => {
    const urls: string[] = [];
    const client = TargetClient.create({
      client: "acme",
      organizationId: "0AAA@AdobeOrg",
      telemetryEnabled: false,
      logger: quietLogger,
      fetchApi: async (url) => {
        urls.push(url);
        return new Response('{"status":200,"requestId":"r","client":"acme"}');
      },
    });
    await fc.assert(
      fc.asyncProperty(
        cookieText,
        cookieText,
        cookieText,
        cookieText,
        async (targetCookie, hint, visitorCookie, sessionId) => {
          const parameters = JSON.parse(
            `{"__proto__":"x","__proto__.polluted":"x","constructor.prototype.polluted":"x"}`,
          );
          try {
            await client.getOffers({
              targetCookie,
              targetLocationHint: hint,
              visitorCookie,
              sessionId,
              request: { execute: { mboxes: [{ name: "hero", index: 1, parameters }] } },
            });
          } catch (error) {
            expect(isTargetError(error), String(error)).toBe(true);
          }
        },
      ),
      { numRuns: randomRuns(2_000) },
    );
    for (const url of urls) expect(new URL(url).hostname).toMatch(hosts);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    await client.close({ deadline: 0 });
  });

  it("with a lone surrogate in the session id get a new session", async () => {
    await using server = await startRecordingServer();
    await using client = TargetClient.create({
      ...server.clientOptions,
      logger: quietLogger,
    });
    await client.getOffers({
      sessionId: "session-\ud800",
      request: { execute: { mboxes: [{ name: "hero", index: 1 }] } },
    });
    expect(server.requests[0]?.url.searchParams.get("sessionId")).toMatch(/^[0-9a-f]{32}$/);
  });
});
