import { TargetError } from "@fletch/delivery-api";
import { quietLogger } from "@fletch/test-kit/loggers";
import { describe, expect, it } from "vitest";
import type { CallContext } from "../call/call-context.ts";
import { createCallContext } from "../call/create-call-context.ts";
import { createLocalCallsWith } from "../call/local-calls.ts";
import type { Impressions } from "../notifications/impressions.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import { createLazyLocalDecisioning } from "./lazy-local-decisioning.ts";

type Device = NonNullable<CallContext["device"]>;

/** The device of a client whose engine cannot be loaded. */
function createDevice(options: Partial<TargetClientOptions> = {}): Device {
  const { device } = createCallContext(
    {
      client: "acme",
      organizationId: "0AAA@AdobeOrg",
      decisioningMethod: "hybrid",
      telemetryEnabled: false,
      retries: 0,
      logger: quietLogger,
      ...options,
    },
    createLocalCallsWith(createLazyLocalDecisioning(() => Promise.reject(new Error("no such chunk")))),
  );
  if (device === undefined) throw new Error("There is no device");
  return device;
}

/** Waits until the engine could not be loaded. */
const fail = (device: Device): Promise<void> => device.obtain(new AbortController().signal).catch(() => undefined);

const report = (id: string): Impressions => ({
  sessionId: "session",
  cluster: undefined,
  visitor: { id: { tntId: "visitor.28_0" }, context: { channel: "web" } },
  notifications: [{ id, timestamp: 1, type: "display", mbox: { name: "hero" }, tokens: ["token"] }],
});

describe("reports of pages whose client could not load the engine", () => {
  it("are sent: from before it was known, and from after", async () => {
    const sent: string[] = [];
    const device = createDevice({
      fetchApi: async (_url, init) => {
        const body = JSON.parse(String(init?.body)) as { notifications: { id: string }[] };
        sent.push(...body.notifications.map(({ id }) => id));
        return Response.json({ status: 200 });
      },
    });
    device.notify(report("early"));
    await fail(device);
    device.notify(report("late"));
    await device.flush();
    expect(sent).toEqual(["early", "late"]);
    expect(device.counts).toMatchObject({ sent: 2, dropped: 0, pending: 0 });
    await device.close({ deadline: 0 });
  });

  it("are limited by maxPendingNotifications, and each is in one count after close", async () => {
    const dropped: string[] = [];
    const device = createDevice({
      maxPendingNotifications: 2,
      fetchApi: () => Promise.reject(new TargetError("network-error", "no network")),
      events: { notificationDropped: ({ notification, reason }) => dropped.push(`${notification.id}: ${reason}`) },
    });
    for (const id of ["1", "2", "3"]) device.notify(report(id));
    expect(dropped).toEqual(["3: queue-full"]);
    await fail(device);
    await device.close({ deadline: 0 });
    device.notify(report("4"));
    expect(dropped).toEqual(["3: queue-full", "1: closed", "2: closed", "4: closed"]);
    expect(device.counts).toMatchObject({ sent: 0, dropped: 4, pending: 0 });
  });
});
