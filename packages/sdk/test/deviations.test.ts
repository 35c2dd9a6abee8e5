import { quietLogger } from "@fletch/test-kit/loggers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TargetClient, type TargetClientOptions } from "../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { smallArtifact } from "./small-artifact.ts";

/** The deviations that show in the client. Those of decisions are tested with the engine; D11, D13 and D14 in on-device.test.ts. */
describe("on purpose, and unlike the published client,", () => {
  const request = { execute: { pageLoad: {} } };
  const later = Math.ceil(Date.now() / 1000) + 60;
  let server: RecordingServer;

  beforeEach(async () => {
    server = await startRecordingServer();
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const create = (options: Partial<TargetClientOptions> = {}): TargetClient =>
    TargetClient.create({
      client: "acme",
      organizationId: "0AAA@AdobeOrg",
      telemetryEnabled: false,
      logger: quietLogger,
      ...options,
    });

  /** A client of which only the hosts are of interest. */
  const listHosts = async (
    options: Partial<TargetClientOptions>,
    calls: readonly object[],
  ): Promise<readonly string[]> => {
    const hosts: string[] = [];
    await using client = create({
      ...options,
      fetchApi: async (url) => {
        hosts.push(new URL(url).host);
        return Response.json({ edgeHost: "mboxedge41.tt.omtrdc.net" });
      },
    });
    for (const call of calls) await client.getOffers({ request, ...call });
    return hosts;
  };

  it("D1: an explicit server domain wins over clusters; without one they replace the account's host", async () => {
    const calls = [
      { targetLocationHint: "35" },
      { targetCookie: `PC#abc.28_0#${later}`, targetLocationHint: "35" },
      {},
    ];
    expect(await listHosts({ serverDomain: "target.example.com:8443" }, calls)).toEqual([
      "target.example.com:8443",
      "target.example.com:8443",
      "target.example.com:8443",
    ]);
    expect(await listHosts({}, calls)).toEqual([
      "mboxedge35.tt.omtrdc.net",
      "mboxedge28.tt.omtrdc.net",
      "acme.tt.omtrdc.net",
    ]);
  });

  it("D2: a cluster stays with its visitor; the client's is only for visitors without one", async () => {
    expect(
      await listHosts({ targetLocationHint: "7" }, [{ targetLocationHint: "35" }, {}, { targetLocationHint: "x" }]),
    ).toEqual(["mboxedge35.tt.omtrdc.net", "mboxedge7.tt.omtrdc.net", "mboxedge7.tt.omtrdc.net"]);
    expect(await listHosts({ targetLocationHint: "evil.test/" }, [{}, {}])).toEqual([
      "acme.tt.omtrdc.net",
      "acme.tt.omtrdc.net",
    ]);
  });

  it("D5: the caller's values are kept, and only missing ones are filled in", async () => {
    await using client = create({ serverDomain: server.host, secure: false });
    const given = {
      requestId: "mine",
      context: {
        channel: "mobile",
        timeOffsetInMinutes: 0,
        mobilePlatform: { deviceType: "phone", platformType: "ios" },
      },
      experienceCloud: {
        analytics: {
          supplementalDataId: "0123456789ABCDEF-0123456789ABCDEF",
          logging: "client_side",
          trackingServer: "a.test",
        },
        audienceManager: { locationHint: 3, blob: "mine" },
      },
      ...request,
    } as const;
    await client.getOffers({ request: given, visitorCookie: "MCAAMLH|9|MCAAMB|theirs" });
    expect(server.requests[0]?.body).toEqual(given);
  });

  it("D9: a missing attribute is an error, or the fallback", async () => {
    await using client = create({
      decisioningMethod: "on-device",
      artifactPayload: smallArtifact(),
      pollingInterval: 0,
    });
    await client.ready();
    const attributes = await client.getAttributes(["flags", "nothing"]);
    expect(attributes.getValue("flags", "beta")).toBe(true);
    expect(attributes.getValue("flags", "none", "fallback")).toBe("fallback");
    expect(attributes.getValue("nothing", "none", undefined)).toBeUndefined();
    expect(() => attributes.getValue("flags", "none")).toThrowError(
      expect.objectContaining({ code: "missing-attribute", message: expect.stringContaining("beta, name, level") }),
    );
  });

  it("D12: a failed first artifact download is retried", async () => {
    let fails = true;
    server.response = () => (fails ? { status: 503 } : { body: smallArtifact() });
    await using client = create({
      decisioningMethod: "on-device",
      artifactLocation: `http://${server.host}/rules.json`,
    });
    await expect(client.ready({ timeout: 50 })).rejects.toMatchObject({ code: "ready-timeout" });
    fails = false;
    await client.ready({ timeout: 20_000 });
    expect((await client.getOffers({ request: { execute: { mboxes: [{ name: "hero" }] } } })).response.status).toBe(
      200,
    );
  });

  it("D15: fetchApi is used for everything: Delivery requests, artifact and geo lookup", async () => {
    const paths: string[] = [];
    server.response = ({ url }) => ({
      body: url.pathname.endsWith("rules.json") ? smallArtifact({ geoTargetingEnabled: true }) : {},
    });
    await using client = create({
      decisioningMethod: "hybrid",
      serverDomain: server.host,
      secure: false,
      cdnBasePath: `http://${server.host}/cdn/`,
      fetchApi: async (url, init) => {
        paths.push(new URL(url).pathname);
        return fetch(url, init);
      },
    });
    await client.ready();
    await client.getOffers({
      request: { context: { geo: { ipAddress: "203.0.113.9" } }, execute: { mboxes: [{ name: "hero" }] } },
    });
    await client.getOffers({ request: { execute: { mboxes: [{ name: "remote-hero" }] } } });
    expect(paths).toEqual(["/cdn/acme/production/v1/rules.json", "/cdn/v1/geo", "/rest/v1/delivery"]);
  });

  it("D15: maximumWaitReady is the default limit of ready", async () => {
    server.response = () => ({ delay: 5_000 });
    const artifactLocation = `http://${server.host}/rules.json`;
    await using client = create({ decisioningMethod: "on-device", artifactLocation, maximumWaitReady: 5 });
    await expect(client.ready()).rejects.toMatchObject({ code: "ready-timeout" });
  });

  describe("D16: in every decisioning method", () => {
    it.each(["server-side", "on-device", "hybrid"] as const)(
      "%s, a callback runs after the handle was returned",
      async (decisioningMethod) => {
        await using client = create({
          decisioningMethod: "hybrid",
          artifactPayload: smallArtifact(),
          pollingInterval: 0,
          serverDomain: server.host,
          secure: false,
        });
        await client.ready();
        const seen: unknown[] = [];
        const handle = client.getOffers({
          request: { execute: { mboxes: [{ name: "hero" }] } },
          decisioningMethod,
          callback: (result) => seen.push(result),
          errCallback: () => seen.push("error"),
        });
        seen.push("returned");
        await handle.wait();
        expect(seen).toEqual(["returned", await handle.get()]);
        expect(handle.successful()).toBe(true);
        const attributes = client.getAttributes(["flags"], {
          decisioningMethod,
          callback: (given) => seen.push(given.asObject()),
        });
        await attributes.wait();
        expect(seen).toHaveLength(3);
        const failing = client.getOffers({
          request: { execute: {}, prefetch: { mboxes: [] } },
          decisioningMethod,
          errCallback: (error) => seen.push(error.code),
        });
        await failing.wait();
        expect(seen.at(-1)).toBe("invalid-request");
        expect(failing.successful()).toBe(false);
      },
    );

    it("a callback that throws is reported, and the call is unaffected", async () => {
      const errors: unknown[][] = [];
      await using client = create({
        serverDomain: server.host,
        secure: false,
        logger: { error: (...args) => errors.push(args) },
      });
      const thrown = new Error("mine");
      const handle = client.getOffers({
        request,
        callback: () => {
          throw thrown;
        },
      });
      expect(await handle.get()).toHaveProperty("targetCookie");
      expect(errors).toEqual([["AT:", "A callback failed", thrown]]);
    });
  });
});
