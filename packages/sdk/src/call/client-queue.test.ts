import { quietLogger } from "@fletch/test-kit/loggers";
import { describe, expect, it } from "vitest";
import { flagsFor, TargetClient as WholeClient } from "../entries/flags.ts";
import { forRequest } from "../entries/page.ts";
import { TargetClient as RemoteClient } from "../entries/remote.ts";
import type { Impressions } from "../notifications/impressions.ts";
import type { Outbox } from "../notifications/outbox.ts";
import type { TargetClientOptions } from "../options/client-options.ts";

const leftover: Impressions = {
  sessionId: "session",
  cluster: undefined,
  visitor: { id: { tntId: "visitor.28_0" }, context: { channel: "web" } },
  notifications: [{ id: "leftover", timestamp: 1, type: "display", mbox: { name: "hero" }, tokens: ["token"] }],
};

interface Bench {
  readonly options: TargetClientOptions;
  /** The ids of delivered notifications. */
  readonly sent: string[];
  /** The mbox and the reason of each dropped notification. */
  readonly dropped: string[];
  /** The methods of the outbox that were called. */
  readonly outboxCalls: string[];
}

function createBench(): Bench {
  const sent: string[] = [];
  const dropped: string[] = [];
  const outboxCalls: string[] = [];
  const outbox: Outbox = {
    recover: async () => {
      outboxCalls.push("recover");
      return [leftover];
    },
    add: () => void outboxCalls.push("add"),
    remove: () => void outboxCalls.push("remove"),
    close: async () => void outboxCalls.push("close"),
  };
  const options: TargetClientOptions = {
    client: "acme",
    organizationId: "0AAA@AdobeOrg",
    telemetryEnabled: false,
    logger: quietLogger,
    outbox,
    fetchApi: async (_url, init) => {
      const { notifications = [] } = JSON.parse(String(init?.body)) as { notifications?: { id: string }[] };
      sent.push(...notifications.map(({ id }) => id));
      const hero = { name: "hero", index: 0, options: [{ type: "html", content: "Hi", eventToken: "token" }] };
      return Response.json({ status: 200, prefetch: { mboxes: [hero] } });
    },
    events: {
      notificationDropped: ({ notification, reason }) => dropped.push(`${notification.mbox?.name}: ${reason}`),
    },
  };
  return { options, sent, dropped, outboxCalls };
}

describe("a client without on-device decisions", () => {
  it("sends what an earlier process left in the outbox, though nothing is reported", async () => {
    const { options, sent, outboxCalls } = createBench();
    const client = WholeClient.create(options);
    await client.flush();
    expect(sent).toEqual(["leftover"]);
    expect(client.stats().notifications).toMatchObject({ sent: 1, pending: 0 });
    await client.close();
    expect(outboxCalls).toEqual(["recover", "remove", "close"]);
  });

  it.each<[string, (client: RemoteClient) => unknown]>([
    ["page", (client) => forRequest(client, { url: "https://shop.test/" })],
    ["flags", (client) => flagsFor(client, { id: "ada" })],
  ])("of the entry for remote calls sends it from its first %s on", async (_what, use) => {
    const { options, sent } = createBench();
    const client = RemoteClient.create(options);
    use(client);
    await client.flush();
    await client.close();
    expect(sent).toEqual(["leftover"]);
  });

  it.each<[string, boolean]>([
    ["with an outbox", true],
    ["without one", false],
  ])("drops as `closed` what is reported after close(), and leaves the outbox alone: %s", async (_which, hasOutbox) => {
    const { options, sent, dropped, outboxCalls } = createBench();
    const client = RemoteClient.create(hasOutbox ? options : { ...options, outbox: undefined });
    await client.close();
    flagsFor(client, { id: "ada" }).track("order");
    flagsFor(client, { id: "ada" }).track("order");
    await client.flush();
    expect(sent).toEqual([]);
    expect(dropped).toEqual(["order: closed", "order: closed"]);
    expect(client.stats().notifications).toMatchObject({ sent: 0, dropped: 2, pending: 0 });
    expect(outboxCalls).toEqual([]);
  });

  it("drops as `closed` what a page displays after close()", async () => {
    const { options, sent, dropped } = createBench();
    const client = WholeClient.create({ ...options, outbox: undefined });
    const page = client.forRequest({ url: "https://shop.test/" });
    page.begin(["hero"], { prefetch: true });
    expect(await page.offer("hero")).toBe("Hi");
    await client.close();
    page.displayed("hero");
    expect([sent, dropped]).toEqual([[], ["hero: closed"]]);
    expect(client.stats().notifications).toMatchObject({ dropped: 1, pending: 0 });
  });
});
