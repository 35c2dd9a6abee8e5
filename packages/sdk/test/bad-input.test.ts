import { quietLogger } from "@fletch/test-kit/loggers";
import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isTargetError, TargetClient } from "../src/entries/index.ts";
import { TargetClient as RemoteClient } from "../src/entries/remote.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { smallArtifact } from "./small-artifact.ts";

const required = { client: "acme", organizationId: "0AAA@AdobeOrg" };

describe("TargetClient.create refuses", () => {
  it.each<[what: string, options: unknown, path: string, expected: string]>([
    ["no options", undefined, "$", "an object"],
    ["a list", [], "$", "an object"],
    ["no client", { ...required, client: undefined }, "$.client", "a client code"],
    [
      "a client that would be more than one label of a host",
      { ...required, client: "acme.evil.test/" },
      "$.client",
      "a client code",
    ],
    ["no organization", { client: "acme" }, "$.organizationId", "a non-blank string"],
    ["an unknown method", { ...required, decisioningMethod: "psychic" }, "$.decisioningMethod", "one of"],
    ["a server domain with a path", { ...required, serverDomain: "a.test/x" }, "$.serverDomain", "a host"],
    ["a CDN that no URL can name", { ...required, cdnBasePath: "my cdn.test" }, "$.cdnBasePath", "a host"],
    ["a CDN of another scheme", { ...required, cdnBasePath: "s3://rules" }, "$.cdnBasePath", "a host"],
    ["a server domain with credentials", { ...required, serverDomain: "u:p@a.test" }, "$.serverDomain", "a host"],
    [
      "an artifact location that is no URL",
      { ...required, artifactLocation: "file:///etc/passwd" },
      "$.artifactLocation",
      "http",
    ],
    ["an environment with a control character", { ...required, environment: "a\x1f" }, "$.environment", "a name"],
    ["an environment with a later one", { ...required, environment: "a\x9f" }, "$.environment", "a name"],
    ["an environment with half a character", { ...required, environment: "a\ud83d" }, "$.environment", "a name"],
    ["an environment with a slash", { ...required, environment: "../x" }, "$.environment", "a name"],
  ])("%s", (_what, options, path, expected) => {
    const create = (): unknown => TargetClient.create(options as never);
    expect(create).toThrowError(
      expect.objectContaining({
        name: "TargetError",
        code: "invalid-options",
        issues: [{ path, expected: expect.stringContaining(expected), received: expect.any(String) }],
        message: expect.stringContaining(path),
      }),
    );
  });

  it("invalid options, all in one error", () => {
    const create = (): unknown =>
      TargetClient.create({ client: "a.b/", decisioningMethod: "psychic", serverDomain: "a/b" } as never);
    expect(create).toThrowError(expect.objectContaining({ issues: expect.objectContaining({ length: 4 }) }));
  });

  it.each([TargetClient, RemoteClient])("to be called with new", (Client) => {
    expect(() => Reflect.construct(Client, [required])).toThrowError(
      expect.objectContaining({ code: "invalid-options", message: expect.stringContaining("TargetClient.create") }),
    );
  });

  it("on-device decisions in the entry without the engine", () => {
    const create = (): unknown => RemoteClient.create({ ...required, decisioningMethod: "hybrid" });
    expect(create).toThrowError(expect.objectContaining({ code: "invalid-options" }));
  });
});

describe("calls with invalid input", () => {
  let server: RecordingServer;
  let target: TargetClient;

  beforeAll(async () => {
    server = await startRecordingServer(() => ({ body: { status: 200 } }));
    target = TargetClient.create({
      ...required,
      serverDomain: server.host,
      secure: false,
      decisioningMethod: "hybrid",
      artifactPayload: smallArtifact(),
      pollingInterval: 0,
      telemetryEnabled: false,
      logger: quietLogger,
    });
    await target.ready();
  });
  afterAll(async () => {
    await target.close({ deadline: 100 });
    await server[Symbol.asyncDispose]();
  });

  const execute = { pageLoad: {} };

  it.each<[what: string, options: unknown, path: string]>([
    ["no options", undefined, "$"],
    ["null", null, "$"],
    ["a text", "request", "$"],
    ["no request", {}, "$.request"],
    ["an empty request", { request: {} }, "$.request"],
    ["a request of nothing but undefined", { request: { execute: undefined } }, "$.request"],
    ["an unknown method", { request: { execute }, decisioningMethod: "psychic" }, "$.decisioningMethod"],
  ])("reject %s", async (_what, options, path) => {
    const call = target.getOffers(options as never);
    await expect(call).rejects.toMatchObject({ name: "TargetError", code: "invalid-options", issues: [{ path }] });
  });

  it.each<[what: string, request: unknown, path: string]>([
    ["a part that is no object", { execute: 7 }, "$.execute"],
    ["a part that names nothing", { execute: { mboxes: [] } }, "$.execute"],
    ["a prefetch that names nothing", { prefetch: { mboxes: [], views: [] } }, "$.prefetch"],
    ["mboxes that are no list", { execute: { mboxes: "hero" } }, "$.execute.mboxes"],
    ["a name that is too long", { execute: { mboxes: [{ name: "x".repeat(251) }] } }, "$.execute.mboxes[0].name"],
  ])("reject a request with %s", async (_what, request, path) => {
    const call = target.getOffers({ request: request as never });
    await expect(call).rejects.toMatchObject({
      code: "invalid-request",
      issues: [{ path, expected: expect.any(String), received: expect.any(String) }],
      message: expect.stringContaining(path),
    });
  });

  it("D16: never throw synchronously: errCallback gets the error", async () => {
    const hostile = {
      get request(): never {
        throw new Error("hostile");
      },
    };
    for (const options of [hostile, { request: { execute }, visitor: hostileVisitor() }]) {
      const call = target.getOffers(options as never);
      await expect(call).rejects.toMatchObject({ code: "invalid-options", cause: expect.any(Error) });
    }
    const told = new Promise((resolve) => {
      target.getOffers({ request: {} as never, errCallback: resolve });
    });
    expect(await told).toMatchObject({ code: "invalid-options" });
    await expect(target.getAttributes(null as never)).rejects.toMatchObject({ code: "invalid-options" });
    await expect(target.getAttributes([""])).rejects.toMatchObject({ code: "invalid-options" });
    await expect(target.getAttributes([])).rejects.toMatchObject({ issues: [{ path: "$.mboxNames" }] });
    await expect(target.getAttributes(["a"], { request: 7 as never })).rejects.toMatchObject({
      code: "invalid-options",
    });
    await expect(target.getAttributes(["a"], { request: { execute: { mboxes: 7 } } as never })).rejects.toMatchObject({
      code: expect.stringMatching(/^invalid-/),
    });
    await expect(target.sendNotifications(undefined as never)).rejects.toMatchObject({ code: "invalid-options" });
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
    "treat %s as an ordinary name, and change no prototype",
    async (name) => {
      const parameters = JSON.parse(`{"${name}":"x","${name}.polluted":"x","a.${name}.polluted":"x"}`);
      for (const decisioningMethod of ["on-device", "server-side"] as const) {
        const { response, request } = await target.getOffers({
          request: {
            execute: {
              mboxes: [
                { name, parameters },
                { name: "hero", parameters },
              ],
            },
          },
          decisioningMethod,
        });
        expect(request.execute?.mboxes?.[0]?.name).toBe(name);
        if (decisioningMethod === "on-device") expect(response.execute?.mboxes?.[1]).toHaveProperty("options");
      }
      const attributes = await target.getAttributes([name, "flags"], { decisioningMethod: "on-device" });
      expect(() => attributes.getValue(name, name)).toThrowError(
        expect.objectContaining({ code: "missing-attribute" }),
      );
      expect(() => attributes.getValue("flags", name)).toThrowError(
        expect.objectContaining({ code: "missing-attribute" }),
      );
      expect(attributes.asObject("flags")).toEqual({ beta: true, name: "x", level: 3 });
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );

  it("D2: call no other host, whatever cookies and location hints say", async () => {
    const urls: string[] = [];
    await using client = TargetClient.create({
      ...required,
      telemetryEnabled: false,
      logger: quietLogger,
      fetchApi: async (url) => {
        urls.push(url);
        return Response.json({ edgeHost: "mboxedge35.evil.test/x.net" });
      },
    });
    const later = Math.ceil(Date.now() / 1000) + 60;
    const marks = fc.constantFrom(
      "35",
      "#",
      "|",
      "@",
      "/",
      ".",
      "_",
      "%2F",
      "evil.test",
      "PC",
      "session",
      `#${later}`,
      "\\",
      "\n",
    );
    const text = fc
      .array(fc.oneof(marks, fc.string({ maxLength: 3 })), { maxLength: 8 })
      .map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, text, text, async (hint, cookie, device) => {
        const { targetLocationHintCookie } = await client.getOffers({
          request: { execute },
          targetLocationHint: hint,
          targetCookie: `${cookie}|PC#${device}#${later}`,
          visitorCookie: cookie,
        });
        expect(targetLocationHintCookie?.value ?? "35").toMatch(/^\d{1,4}$/);
      }),
      { numRuns: randomRuns(500) },
    );
    for (const url of urls) {
      expect(new URL(url).host).toMatch(/^(?:acme|mboxedge\d{1,4})\.tt\.omtrdc\.net$/);
      expect(new URL(url).pathname).toBe("/rest/v1/delivery");
    }
  });

  it("reject random JSON only with a TargetError", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue(), async (part, other) => {
        const request = { execute: part, prefetch: other, context: other, id: part, notifications: part };
        for (const call of [
          target.getOffers({ request: request as never, decisioningMethod: "on-device" }),
          target.getOffers({ request: { execute: { mboxes: part } } as never, decisioningMethod: "on-device" }),
        ]) {
          const error: unknown = await call.then(
            () => undefined,
            (reason) => reason,
          );
          if (error !== undefined) expect(isTargetError(error), String(error)).toBe(true);
        }
      }),
      { numRuns: randomRuns(500) },
    );
  });
});

function hostileVisitor(): object {
  const fail = (): never => {
    throw new Error("hostile");
  };
  return { getVisitorValues: fail, getState: fail, getSupplementalDataID: fail };
}
