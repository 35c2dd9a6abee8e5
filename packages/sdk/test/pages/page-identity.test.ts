import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { quietLogger } from "@fletch/test-kit/loggers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PageOptions, TargetClient } from "../../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "../recording-server.ts";

let edge: RecordingServer;
let onDevice: TargetClient;
let serverSide: TargetClient;

const amcv = "AMCV_0AAA%40AdobeOrg=-1%7CMCMID%7C123456789";
const expires = Math.ceil(Date.now() / 1_000) + 1_000;
const crm = { id: "67", integrationCode: "crm", authenticatedState: "authenticated" };
const sharedVisitor = {
  getVisitorValues: () => ({ MCMID: "987" }),
  getState: () => ({ "0AAA@AdobeOrg": { customerIDs: { crm: { id: "67", authState: 1 } } } }),
  getSupplementalDataID: () => "sdid",
};

/** How a visitor can be known, and the ids that Target is to be told. */
const visitors: readonly (readonly [string, Omit<PageOptions, "url">, object])[] = [
  ["the AMCV cookie", { headers: { cookie: amcv } }, { marketingCloudVisitorId: "123456789" }],
  ["customerIds", { customerIds: { crm: { id: "67", authState: 1 } } }, { customerIds: [crm] }],
  [
    "a visitor that was given the ids",
    { visitor: sharedVisitor },
    { marketingCloudVisitorId: "987", customerIds: [crm] },
  ],
  ["thirdPartyId", { id: { thirdPartyId: "ada" } }, { thirdPartyId: "ada" }],
  ["an ECID in `id`", { id: { marketingCloudVisitorId: "55" } }, { marketingCloudVisitorId: "55" }],
  [
    "thirdPartyId beside customerIds",
    { id: { thirdPartyId: "ada" }, customerIds: { crm: { id: "67", authState: 1 } } },
    { thirdPartyId: "ada", customerIds: [crm] },
  ],
  [
    "a tntId beside the AMCV cookie and customerIds",
    {
      headers: { cookie: `${amcv}; mbox=session#s1#${expires}|PC#device.35_0#${expires}` },
      customerIds: { crm: { id: "67", authState: 1 } },
    },
    { tntId: "device.35_0", marketingCloudVisitorId: "123456789", customerIds: [crm] },
  ],
];

/** The ids that each event of a type went out under. */
const listIds = (type: string): readonly unknown[] =>
  edge.requests.flatMap(({ body }) =>
    (body?.notifications ?? []).filter((each: { type: string }) => each.type === type).map(() => body.id),
  );

beforeAll(async () => {
  edge = await startRecordingServer(({ body }) => ({ body: respond(body) }));
  const shared = { ...edge.clientOptions, telemetryEnabled: false, logger: quietLogger };
  serverSide = TargetClient.create(shared);
  onDevice = TargetClient.create({
    ...shared,
    decisioningMethod: "on-device",
    artifactPayload: artifact,
    pollingInterval: 0,
  });
  await onDevice.ready();
});
afterAll(async () => {
  await Promise.all([onDevice.close(), serverSide.close()]);
  await edge[Symbol.asyncDispose]();
});
beforeEach(() => {
  edge.requests.length = 0;
});

describe.each(["on-device", "server-side"] as const)("events of a page that is decided %s", (method) => {
  it.each(visitors)("are sent for the visitor of %s", async (_known, options, id) => {
    const client = method === "on-device" ? onDevice : serverSide;
    const page = client.forRequest({ url: "https://shop.test/", ...options });
    page.begin("seen", { prefetch: true });
    await Promise.all([page.offer("hero"), page.offer("seen")]);
    page.clicked("hero");
    page.displayed("seen");
    const token = page.clickToken("hero");
    await client.flush();
    const ids = { click: listIds("click"), display: listIds("display") };
    expect(ids.click).toEqual([id]);
    // The device reports the impression of what it executed, too.
    expect(ids.display).toEqual(method === "on-device" ? [id, id] : [id]);

    edge.requests.length = 0;
    const later = client.forRequest({ url: "https://shop.test/clicked", ...options });
    expect(later.reportClick(token)).toBe(true);
    await client.flush();
    expect(listIds("click")).toEqual([id]);
  });
});

const artifact = buildArtifact({
  localMboxes: ["hero", "seen"],
  mboxes: {
    hero: [rule("hero")],
    seen: [rule("seen")],
  },
});

function rule(name: string): object {
  return buildRule(name, {
    options: [{ type: "html", content: name, eventToken: `${name}-shown` }],
    metrics: [{ type: "click", eventToken: `${name}-clicked` }],
  });
}

/** As the Target edge answers, but without naming the visitor. */
// biome-ignore lint/suspicious/noExplicitAny: a request of any kind
function respond(body: any): object {
  const respond = (part: { mboxes: readonly { index: number; name: string }[] } | undefined): object | undefined =>
    part && {
      mboxes: part.mboxes.map(({ index, name }) => ({
        index,
        name,
        options: [{ type: "html", content: name, eventToken: `${name}-shown` }],
        metrics: [{ type: "click", eventToken: `${name}-clicked` }],
      })),
    };
  return {
    status: 200,
    execute: respond(body?.execute),
    prefetch: respond(body?.prefetch),
    notifications: body?.notifications?.map(({ id }: { id: string }) => ({ id })),
  };
}
