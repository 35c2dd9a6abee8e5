import { type Notification, TargetError } from "@fletch/delivery-api";
import { collectLogs } from "@fletch/test-kit/loggers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFakeClock, type FakeClock, settle } from "../../test/fake-clock.ts";
import { createLog } from "../observability/logger.ts";
import type { Impressions } from "./impressions.ts";
import { NotificationQueue } from "./notification-queue.ts";
import type { NotificationQueueSettings, SendDelivery } from "./notification-queue-settings.ts";
import type { Outbox } from "./outbox.ts";

type Delivery = Parameters<SendDelivery>[0];

interface Bench {
  readonly queue: NotificationQueue;
  readonly clock: FakeClock;
  readonly deliveries: Delivery[];
  readonly events: [string, Readonly<Record<string, unknown>>][];
  /** What the next deliveries come to; `undefined`: they succeed. */
  failWith(error: TargetError | undefined): void;
}

function createBench(changes: Partial<NotificationQueueSettings> = {}): Bench {
  const clock = createFakeClock();
  const deliveries: Delivery[] = [];
  const events: Bench["events"] = [];
  let failure: TargetError | undefined;
  let ids = 0;
  const queue = new NotificationQueue({
    deliver: async (call) => {
      deliveries.push(call);
      await Promise.resolve();
      if (failure !== undefined) throw failure;
    },
    timeout: 3_000,
    createId: () => `request-${++ids}`,
    emit: (type, details) => void events.push([type, details as Readonly<Record<string, unknown>>]),
    log: createLog({}),
    clock,
    random: () => 0.5,
    ...changes,
  });
  return {
    queue,
    clock,
    deliveries,
    events,
    failWith(error) {
      failure = error;
    },
  };
}

const down = new TargetError("network-error", "down");

function impression(id: string, of: Partial<Impressions> & { tntId?: string } = {}): Impressions {
  const { tntId = "visitor.28_0", ...others } = of;
  return {
    sessionId: "session",
    cluster: "28",
    visitor: { id: { tntId }, context: { channel: "web" } },
    notifications: [notification(id)],
    ...others,
  };
}

function notification(id: string): Notification {
  return { id, timestamp: 1, type: "display", mbox: { name: "hero" }, tokens: ["token"] };
}

function listIds({ request }: Delivery): readonly string[] {
  return (request.notifications ?? []).map(({ id }) => id);
}

describe("NotificationQueue", () => {
  it("sends one request for each visitor and session (deviation D14)", async () => {
    const { queue, deliveries } = createBench();
    queue.add(impression("1"));
    queue.add(impression("2"));
    queue.add(impression("3", { sessionId: "other" }));
    queue.add(impression("4", { cluster: "35" }));
    queue.add(impression("5", { tntId: "someone-else" }));
    queue.add(
      impression("6", {
        visitor: { id: { tntId: "visitor.28_0" }, context: { channel: "web" }, property: { token: "p" } },
      }),
    );
    queue.add(impression("7"));
    await queue.flush();
    expect(deliveries.map(listIds)).toEqual([["1", "2", "7"], ["3"], ["4"], ["5"], ["6"]]);
    expect(deliveries[0]).toMatchObject({
      sessionId: "session",
      cluster: "28",
      request: { id: { tntId: "visitor.28_0" }, context: { channel: "web" } },
    });
    expect(queue.counts).toMatchObject({ sent: 7, pending: 0, dropped: 0 });
  });

  it("sends within the interval, by a timer that does not keep the process alive", async () => {
    const { queue, clock, deliveries } = createBench({ flushInterval: 500 });
    queue.add(impression("1"));
    expect(clock.keepsAlive).toBe(false);
    await clock.advance(499);
    expect(deliveries).toHaveLength(0);
    await clock.advance(1);
    expect(deliveries).toHaveLength(1);
    expect(clock.waiting).toEqual([]);
  });

  it("sends at once if many wait, and at most a hundred in one request", async () => {
    const { queue, clock, deliveries } = createBench();
    for (let index = 0; index < 1_000; index++) queue.add(impression(String(index)));
    await clock.advance(0);
    expect(deliveries).toHaveLength(10);
    expect(deliveries.every((each) => listIds(each).length === 100)).toBe(true);
  });

  it("retries temporary failures with the same ids", async () => {
    const { queue, clock, deliveries, events, failWith } = createBench();
    failWith(down);
    queue.add(impression("1"));
    await queue.flush();
    expect(queue.counts).toMatchObject({ sent: 0, pending: 1 });
    // What `sendNotifications` takes, as in the published client.
    const { notifications } = impression("1");
    const failed = {
      request: { id: { tntId: "visitor.28_0" }, notifications },
      sessionId: "session",
      targetLocationHint: "28",
    };
    expect(events[0]).toMatchObject([
      "sendNotificationError",
      { notification: failed, error: { code: "network-error" } },
    ]);
    failWith(undefined);
    await clock.advance(60_000);
    expect(deliveries.map(listIds)).toEqual([["1"], ["1"]]);
    expect(queue.counts).toMatchObject({ sent: 1, pending: 0 });
  });

  it("drops what Target refuses, and reports it", async () => {
    const { queue, events, failWith } = createBench();
    failWith(new TargetError("http-error", "bad", { httpStatus: 400 }));
    queue.add(impression("1"));
    await queue.flush();
    expect(queue.counts).toMatchObject({ sent: 0, pending: 0, dropped: 1, droppedBy: { rejected: 1 } });
    expect(events.at(-1)).toEqual(["notificationDropped", { notification: notification("1"), reason: "rejected" }]);
  });

  it.each([408, 429, 500, 503])("does not drop after status %i", async (status) => {
    const { queue, failWith } = createBench();
    failWith(new TargetError("http-error", "later", { httpStatus: status }));
    queue.add(impression("1"));
    await queue.flush();
    expect(queue.counts).toMatchObject({ pending: 1, dropped: 0 });
  });

  it("drops after an hour of retries", async () => {
    const { queue, clock, failWith } = createBench();
    failWith(down);
    queue.add(impression("1"));
    for (let minute = 0; minute < 62; minute++) await clock.advance(60_000);
    expect(queue.counts).toMatchObject({ pending: 0, dropped: 1, droppedBy: { expired: 1 } });
  });

  it("skips hosts that have failed in the same round", async () => {
    const { queue, deliveries, failWith } = createBench();
    failWith(new TargetError("circuit-open", "left alone"));
    for (let index = 0; index < 100; index++) queue.add(impression(String(index), { tntId: `visitor-${index}` }));
    await queue.flush();
    expect(deliveries.length).toBeLessThan(100);
    expect(queue.counts).toMatchObject({ pending: 100 });
    failWith(undefined);
    await queue.flush();
    expect(queue.counts).toMatchObject({ sent: 100, pending: 0 });
  });

  it("does not send early while many wait for a host that is down", async () => {
    const { queue, clock, deliveries, failWith } = createBench();
    failWith(down);
    for (let index = 0; index < 1_500; index++) queue.add(impression(String(index)));
    await clock.advance(0);
    const tried = deliveries.length;
    for (let index = 0; index < 50; index++) {
      queue.add(impression(`late ${index}`));
      await clock.advance(1);
    }
    expect(deliveries.length).toBe(tried);
  });

  it("starts no second round while the first is active", async () => {
    let respond = (): void => {};
    let deliveries = 0;
    const { queue, clock } = createBench({
      deliver: () => {
        deliveries++;
        return new Promise((resolve) => {
          respond = () => resolve(undefined);
        });
      },
    });
    queue.add(impression("1"));
    await clock.advance(2_000);
    queue.add(impression("2"));
    await clock.advance(10_000);
    expect(deliveries).toBe(1);
    respond();
    await settle();
    await clock.advance(2_000);
    expect(deliveries).toBe(2);
  });

  it("drops notifications beyond its limit", () => {
    const { queue, events } = createBench({ maxPendingNotifications: 2 });
    for (const id of ["1", "2", "3"]) queue.add(impression(id));
    expect(queue.counts).toMatchObject({ pending: 2, dropped: 1, droppedBy: { "queue-full": 1 } });
    expect(events).toEqual([["notificationDropped", { notification: notification("3"), reason: "queue-full" }]]);
  });

  it("sends everything before it closes, with retries", async () => {
    const { queue, clock, deliveries, failWith } = createBench();
    failWith(down);
    queue.add(impression("1"));
    const closed = queue.close({ deadline: 3_000 });
    await settle();
    failWith(undefined);
    await clock.advance(1_000);
    await closed;
    expect(deliveries.length).toBeGreaterThan(1);
    expect(queue.counts).toMatchObject({ sent: 1, pending: 0, dropped: 0 });
  });

  it("drops what is unsent at the deadline of close, and everything later", async () => {
    const { queue, clock, failWith } = createBench();
    failWith(down);
    queue.add(impression("1"));
    const closed = queue.close({ deadline: 1_000 });
    await clock.advance(1_000);
    await closed;
    queue.add(impression("2"));
    expect(queue.counts).toMatchObject({ sent: 0, pending: 0, dropped: 2, droppedBy: { closed: 2 } });
    expect(clock.waiting).toEqual([]);
  });

  it("accepts impressions of running decisions while it closes, and sends them", async () => {
    const { queue, clock, deliveries } = createBench();
    let end = (): void => {};
    const running = new Promise<void>((resolve) => {
      end = resolve;
    });
    queue.add(impression("1"));
    const closed = queue.close({ deadline: 1_000, running });
    await settle();
    expect(deliveries.map(listIds)).toEqual([["1"]]);
    queue.add(impression("2"));
    end();
    await closed;
    queue.add(impression("3"));
    expect(deliveries.map(listIds)).toEqual([["1"], ["2"]]);
    expect(queue.counts).toMatchObject({ sent: 2, pending: 0, droppedBy: { closed: 1 } });
    expect(clock.waiting).toEqual([]);
  });

  it("sends what ended decisions added while it waits for a decision that hangs, and closes at the deadline", async () => {
    const { queue, clock } = createBench();
    const closed = queue.close({ deadline: 1_000, running: new Promise(() => {}) });
    await settle();
    queue.add(impression("1"));
    await clock.advance(500);
    expect(queue.counts).toMatchObject({ sent: 1 });
    await clock.advance(500);
    await closed;
    queue.add(impression("2"));
    expect(queue.counts).toMatchObject({ sent: 1, pending: 0, droppedBy: { closed: 1 } });
    expect(clock.waiting).toEqual([]);
  });

  it("closes at the deadline although a delivery hangs", async () => {
    let fail = (): void => {};
    const hanging = new Promise<never>((_, reject) => {
      fail = () => reject(down);
    });
    const { queue, clock } = createBench({ deliver: () => hanging });
    queue.add(impression("1"));
    const closed = queue.close({ deadline: 1_000 });
    await settle();
    await clock.advance(1_000);
    await closed;
    fail();
    await settle();
    expect(queue.counts).toMatchObject({ pending: 0, dropped: 1 });
  });

  it("keeps notifications in the outbox until they are acknowledged or refused", async () => {
    const kept = new Set<string>();
    const outbox: Outbox = {
      recover: async () => [impression("from before")],
      add({ notifications }) {
        for (const { id } of notifications) kept.add(id);
      },
      remove(ids) {
        for (const id of ids) kept.delete(id);
      },
      close: async () => {},
    };
    kept.add("from before");
    const { queue, failWith } = createBench({ outbox });
    failWith(down);
    queue.add(impression("1"));
    await queue.flush();
    expect([...kept]).toEqual(["from before", "1"]);
    failWith(undefined);
    await queue.flush();
    expect([...kept]).toEqual([]);
    expect(queue.counts).toMatchObject({ sent: 2, pending: 0 });
  });

  it("leaves unsent notifications in the outbox at the deadline of close", async () => {
    const removed: string[] = [];
    const outbox: Outbox = {
      recover: async () => [],
      add: () => {},
      remove: (ids) => void removed.push(...ids),
      close: async () => {},
    };
    const { queue, clock, failWith } = createBench({ outbox });
    failWith(down);
    queue.add(impression("1"));
    const closed = queue.close({ deadline: 1_000 });
    await clock.advance(1_000);
    await closed;
    expect(removed).toEqual([]);
    expect(queue.counts).toMatchObject({ pending: 1, dropped: 0 });
  });

  it("leaves in the outbox what it returns after the end of close", async () => {
    let giveBack = (_: readonly Impressions[]): void => {};
    const outbox: Outbox = {
      recover: () =>
        new Promise((resolve) => {
          giveBack = resolve;
        }),
      add: () => {},
      remove: () => {},
      close: async () => giveBack([impression("from before")]),
    };
    const { queue, clock, deliveries } = createBench({ outbox });
    const closed = queue.close({ deadline: 1_000 });
    await clock.advance(1_000);
    await closed;
    await settle();
    await queue.flush();
    expect(deliveries).toEqual([]);
    expect(queue.counts).toMatchObject({ pending: 0, dropped: 0 });
  });

  it("sends notifications although the outbox fails", async () => {
    const failing = (): never => {
      throw new Error("disk full");
    };
    const outbox: Outbox = { recover: failing, add: failing, remove: failing, close: async () => failing() };
    const { queue } = createBench({ outbox });
    queue.add(impression("1"));
    await queue.flush();
    expect(queue.counts).toMatchObject({ sent: 1, pending: 0 });
    await expect(queue.close({ deadline: 0 })).resolves.toBeUndefined();
  });

  it("warns once with the number of invalid entries of the outbox, and sends the others", async () => {
    const { logger, calls } = collectLogs();
    const left: readonly unknown[] = [JSON.stringify(impression("1")), impression("2"), null, { sessionId: "session" }];
    const outbox: Outbox = {
      recover: async () => left as readonly Impressions[],
      add: () => undefined,
      remove: () => undefined,
      close: async () => undefined,
    };
    const { queue, deliveries } = createBench({ outbox, log: createLog({ warn: logger.warn }) });
    await queue.flush();
    expect(deliveries.flatMap(listIds)).toEqual(["2"]);
    expect(calls).toEqual([["AT:", expect.stringContaining("3 entries")]]);
  });

  it("logs what cannot be gathered of the outbox, and sends the others", async () => {
    const { logger, messages } = collectLogs();
    const customerIds = [{ id: 1n, integrationCode: "crm" }];
    const left: readonly unknown[] = [impression("1"), { ...impression("2"), visitor: { id: { customerIds } } }];
    const outbox: Outbox = {
      recover: async () => new Set(left) as unknown as readonly Impressions[],
      add: () => undefined,
      remove: () => undefined,
      close: async () => undefined,
    };
    const { queue, deliveries } = createBench({ outbox, log: createLog({ error: logger.error }) });
    await queue.flush();
    expect(deliveries.flatMap(listIds)).toEqual(["1"]);
    expect(messages()).toEqual([expect.stringContaining("could not be read")]);
    await expect(queue.close({ deadline: 0 })).resolves.toBeUndefined();
  });

  it("counts every notification as sent, refused or dropped, in any order of events", async () => {
    const errors = [
      undefined,
      down,
      new TargetError("http-error", "no", { httpStatus: 400 }),
      new TargetError("circuit-open", ""),
    ];
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 3 }), visitor: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ advance: fc.integer({ min: 0, max: 100_000 }) }),
      fc.record({ outcome: fc.integer({ min: 0, max: errors.length - 1 }) }),
      fc.constant({ flush: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.boolean(), async (steps, closes) => {
        const { queue, clock, deliveries, failWith } = createBench({ maxPendingNotifications: 20 });
        let added = 0;
        for (const each of steps) {
          if ("add" in each) {
            const notifications = Array.from({ length: each.add }, () => notification(String(added++)));
            queue.add(impression("", { notifications, tntId: `visitor-${each.visitor}` }));
          } else if ("advance" in each) await clock.advance(each.advance);
          else if ("outcome" in each) failWith(errors[each.outcome]);
          else await queue.flush();
        }
        if (closes) {
          const closed = queue.close({ deadline: 100 });
          await clock.advance(100);
          await closed;
        }
        const { sent, dropped, pending } = queue.counts;
        expect(sent + dropped + pending).toBe(added);
        if (closes) expect(pending).toBe(0);
        // One visitor's notifications never travel with another's.
        const visitors = new Map<string, string | undefined>();
        for (const delivery of deliveries) {
          for (const id of listIds(delivery)) {
            const tntId = delivery.request.id?.tntId;
            expect(visitors.get(id) ?? tntId).toBe(tntId);
            visitors.set(id, tntId);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
