/**
 * Sends 1,000,000 mutated cookies, parameters and artifacts to a client. The bar: no crash, no changed prototype, and no request to a host that is not
 * configured.
 */
import { compilePlan, decide, parseArtifact } from "@fletch/decisioning";
import { type GetOffersOptions, isTargetError, TargetClient } from "@fletch/sdk";
import { reportBar } from "@fletch/test-kit/report-bar";
import { createArtifact } from "./artifact.ts";

const cookies = 300_000;
const parameters = 400_000;
const artifacts = 300_000;

const keys = [
  "a",
  "a.b",
  "__proto__.polluted",
  "constructor.prototype.polluted",
  "__proto__",
  "toString",
  "prototype.x",
  "a..b",
  "",
];
const fragments = [
  "__proto__",
  "constructor",
  "prototype",
  "polluted",
  ".evil.example/",
  "@169.254.169.254/",
  "%",
  "%2F",
  "%00",
  "#",
  "|",
  "_",
  "..",
  "\u0000",
  "\ud800",
  '"',
  "{}",
  "[]",
  "null",
  "-1",
  "1e999",
  "999999999999",
  "true",
  "\r\nhost: evil.example",
  "://",
  "[::1]",
  "127.0.0.1",
  "NaN",
];

/** xorshift32: the same inputs in every run. */
let state = 0x2545f491;
function random(limit: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}

/** The account's host, and hosts of clusters: `mboxedge` and 1 to 4 digits. */
const allowed = /^(?:acme|mboxedge\d{1,4})\.tt\.omtrdc\.net$/;
const foreignUrls = new Set<string>();
let unexpected = 0;
let example: unknown;

const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype];
const before = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);

const responseText =
  '{"status":200,"requestId":"r","client":"acme","id":{"tntId":"visitor.28_0"},"edgeHost":"mboxedge28.tt.omtrdc.net"}';
const remote = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  telemetryEnabled: false,
  fetchApi: async (url) => {
    const { hostname, protocol, username } = new URL(url);
    if (!allowed.test(hostname) || protocol !== "https:" || username !== "") foreignUrls.add(url);
    return new Response(responseText);
  },
});
const local = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  telemetryEnabled: false,
  artifactPayload: createArtifact(3),
  pollingInterval: 0,
  maxPendingNotifications: 1,
  fetchApi: async (url) => {
    if (new URL(url).hostname !== "acme.tt.omtrdc.net") foreignUrls.add(url);
    return new Response(responseText);
  },
});
await local.ready();

for (let index = 0; index < cookies; index++) await call(remote, mutatedCookies());
for (let index = 0; index < parameters; index++) await call(local, mutatedParameters());
const names = JSON.stringify(createArtifact(2));
for (let index = 0; index < artifacts; index++) decideFrom(mutate(names));

const after = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);
const polluted = Object.keys({}).length + Number(({} as { polluted?: unknown }).polluted !== undefined);
reportBar(
  "hostile input: errors other than TargetError",
  `${unexpected} of 1,000,000 ${example ?? ""}`,
  unexpected === 0,
);
reportBar(
  "hostile input: prototypes changed",
  String(polluted + after.filter((count, at) => count !== before[at]).length),
  polluted === 0 && String(after) === String(before),
);
reportBar(
  "hostile input: requests to hosts outside the configured ones",
  `${foreignUrls.size} ${[...foreignUrls].slice(0, 3)}`,
  foreignUrls.size === 0,
);
await Promise.all([remote.close({ deadline: 0 }), local.close({ deadline: 0 })]);

async function call(client: TargetClient, options: GetOffersOptions): Promise<void> {
  try {
    await client.getOffers(options);
  } catch (error) {
    countError(error);
  }
}

function countError(error: unknown): void {
  if (isTargetError(error)) return;
  unexpected++;
  example ??= error;
}

function mutatedCookies(): GetOffersOptions {
  const hour = Math.floor(Date.now() / 1_000) + 3_600;
  return {
    request: { execute: { mboxes: [{ name: "hero", index: 1 }] } },
    targetCookie: mutate(`session#0123456789abcdef#${hour}|PC#0123456789abcdef.28_0#${hour}`),
    targetLocationHint: mutate("28"),
    visitorCookie: mutate(
      "-1330315163%7CMCIDTS%7C18145%7CMCMID%7C07327024324407615852294135870030620007%7CMCAAMLH-1568331000%7C6",
    ),
    sessionId: random(2) ? mutate("0123456789abcdef") : "session",
  };
}

function mutatedParameters(): GetOffersOptions {
  const some = (): Record<string, string> =>
    Object.fromEntries(Array.from({ length: 1 + random(4) }, () => [mutate(pick(keys)), mutate("value")]));
  const parsed = JSON.parse(`{${JSON.stringify(pick(keys))}:"polluted"}`) as Record<string, string>;
  return {
    request: {
      id: { tntId: mutate("0123456789abcdef.28_0") },
      context: {
        channel: "web",
        userAgent: mutate("Mozilla/5.0 (Macintosh) Chrome/120.0 Safari/537.36"),
        address: {
          url: mutate("https://www.shop.example.co.uk:8080/path?a=b#c"),
          referringUrl: mutate("https://example.com/"),
        },
        geo: { ipAddress: mutate("203.0.113.7") },
      },
      execute: {
        mboxes: [
          { name: mutate(pick(["hero", "mbox-1", "__proto__"])), index: 1, parameters: { ...some(), ...parsed } },
        ],
      },
      prefetch: { mboxes: [{ name: "mbox-2", index: 2, profileParameters: some() }] },
    },
  };
}

/** Parses a mutated artifact, compiles it, and decides from it. */
function decideFrom(text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  try {
    const parsed = parseArtifact(value);
    if (!parsed.ok) return;
    decide(compilePlan(parsed.artifact), {
      client: "acme",
      now: 1_700_000_000_000,
      createId: () => "0".repeat(32),
      request: { id: { tntId: "a" }, context: { channel: "web" }, execute: { mboxes: [{ name: "hero", index: 1 }] } },
    });
  } catch (error) {
    countError(error);
  }
}

function mutate(text: string): string {
  let mutated = text;
  for (let times = random(4); times > 0; times--) {
    const at = random(mutated.length + 1);
    const fragment = random(2) ? pick(fragments) : String.fromCharCode(random(random(8) ? 128 : 65_536));
    mutated = mutated.slice(0, at) + fragment + mutated.slice(at + random(3));
    if (random(20) === 0) mutated = mutated.slice(0, random(mutated.length + 1));
  }
  return mutated;
}

function pick<T>(list: readonly T[]): T {
  return list[random(list.length)] as T;
}
