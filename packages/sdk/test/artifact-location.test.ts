import { describe, expect, it } from "vitest";
import { TargetClient, type TargetClientOptions } from "../src/entries/index.ts";
import { startRecordingServer } from "./recording-server.ts";
import { smallArtifact } from "./small-artifact.ts";

const request = { execute: { mboxes: [{ name: "hero" }] }, trace: { authorizationToken: "any" } };

interface Watched extends AsyncDisposable {
  readonly target: TargetClient;
  /** All that was logged or told in events. */
  readonly told: () => string;
}

function watch(options: Partial<TargetClientOptions>): Watched {
  const told: unknown[] = [];
  const log = (...args: unknown[]): void => void told.push(args);
  const target = TargetClient.create({
    client: "acme",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    artifactCache: false,
    logger: { debug: log, error: log },
    events: {
      artifactDownloadSucceeded: (event) => void told.push(event),
      artifactDownloadFailed: (event) => void told.push(event),
    },
    ...options,
  });
  return {
    target,
    told: () =>
      JSON.stringify(told, (_, value) =>
        value instanceof Error ? { ...value, message: value.message, cause: value.cause } : value,
      ),
    [Symbol.asyncDispose]: () => target.close(),
  };
}

const carriers: [name: string, options: Partial<TargetClientOptions>][] = [
  ["Node's agents", {}],
  ["undici", { pipelining: 2 }],
  ["fetch", { fetchApi: fetch }],
];

// Concurrent, because they wait: a download that failed is tried again after a pause.
describe.concurrent.each(carriers)("over %s, an artifact's location", (_, carrier) => {
  it("may have spaces and non-ASCII letters", async () => {
    await using server = await startRecordingServer(() => ({ body: smallArtifact() }));
    await using watched = watch({ ...carrier, artifactLocation: `http://${server.host}/my rules/für.json?a=ä b` });
    await watched.target.ready({ timeout: 20_000 });
    expect(server.requests[0]?.url.pathname).toBe("/my%20rules/f%C3%BCr.json");
    expect(server.requests[0]?.url.search).toBe("?a=%C3%A4%20b");
  });

  it("may redirect within its host and to another one", async () => {
    await using other = await startRecordingServer(() => ({ body: smallArtifact() }));
    await using server = await startRecordingServer(({ url }) =>
      url.pathname === "/old"
        ? { status: 302, headers: { location: "new?v=1" } }
        : { status: 307, headers: { location: `http://${other.host}/rules.json` } },
    );
    await using watched = watch({ ...carrier, artifactLocation: `http://user:geheim@${server.host}/old` });
    await watched.target.ready({ timeout: 20_000 });
    expect(server.requests.map(({ url }) => url.pathname + url.search)).toEqual(["/old", "/new?v=1"]);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill(`Basic ${btoa("user:geheim")}`),
    );
    expect(other.requests.map(({ url }) => url.pathname)).toEqual(["/rules.json"]);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("fails with a message if it redirects endlessly", async ({ expect }) => {
    await using server = await startRecordingServer(() => ({ status: 301, headers: { location: "/rules.json" } }));
    await using watched = watch({ ...carrier, artifactLocation: `http://${server.host}/rules.json` });
    await expect.poll(watched.told).toContain("got status 301");
    expect(server.requests).toHaveLength(11);
  });

  it("sends its user name and password in Authorization, and hides them in stats and logs", async () => {
    await using server = await startRecordingServer(({ headers }) =>
      headers.authorization === `Basic ${Buffer.from("us:er:geh@im ü").toString("base64")}`
        ? { body: smallArtifact() }
        : { status: 401 },
    );
    const artifactLocation = `http://us%3Aer:geh%40im%20%C3%BC@${server.host}/rules.json`;
    await using watched = watch({ ...carrier, artifactLocation });
    await watched.target.ready({ timeout: 20_000 });
    const result = await watched.target.getOffers({ request });
    expect(watched.told()).toContain(`http://[redacted]@${server.host}/rules.json`);
    expect(watched.told() + JSON.stringify(result)).not.toMatch(/geh|us%3Aer/);
  });

  it("is without user name and password in errors", async ({ expect }) => {
    await using server = await startRecordingServer(() => ({ status: 403, body: "no" }));
    await using watched = watch({ ...carrier, artifactLocation: `http://user:geheim@${server.host}/rules.json` });
    await expect.poll(watched.told).toContain("got status 403");
    expect(watched.told()).not.toContain("geheim");
  });
});

describe("an option that holds a password", () => {
  it.each([
    { artifactLocation: "ftp://user:geheim@cdn.test/" },
    { proxy: "socks5://user:geheim@proxy.test/" },
    { serverDomain: "https://user:geheim@edge.test/" },
  ])("is refused without showing it: %j", (options) => {
    const create = (): unknown => TargetClient.create({ client: "acme", organizationId: "0AAA@AdobeOrg", ...options });
    expect(create).toThrow(/\[redacted\]@|a string of/);
    expect(create).not.toThrow("geheim");
  });
});
