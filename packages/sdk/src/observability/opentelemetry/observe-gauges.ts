import {
  type Attributes,
  type BatchObservableResult,
  type Meter,
  type Observable,
  ValueType,
} from "@opentelemetry/api";
import type { ClientStats } from "../../call/client-stats.ts";

/** Registers a client's statistics as observable instruments, which cost nothing between collections. */
export function observeGauges(meter: Meter, stats: () => ClientStats): Disposable {
  const counter = (name: string, description: string): Observable =>
    meter.createObservableCounter(name, { description, valueType: ValueType.INT });
  const calls = counter("target.page.calls", "Calls of pages, by decisioning method");
  const coalesced = counter("target.page.coalesced", "Offers of pages that needed no call of their own");
  const fallbacks = counter(
    "target.page.fallbacks",
    "Default content that was shown because Target failed or was late",
  );
  const notifications = counter("target.notifications", "Notifications by outcome");
  const pending = meter.createObservableUpDownCounter("target.notifications.pending", {
    description: "Notifications that wait to be sent",
    valueType: ValueType.INT,
  });
  const instruments = [calls, coalesced, fallbacks, notifications, pending];

  const observe = (result: BatchObservableResult): void => {
    const { pages, notifications: counts } = stats();
    result.observe(notifications, counts.sent, { "target.outcome": "sent" });
    result.observe(notifications, counts.dropped, { "target.outcome": "dropped" });
    result.observe(pending, counts.pending);
    if (pages === undefined) return;
    result.observe(calls, pages.calls.onDevice, decidedBy("device"));
    result.observe(calls, pages.calls.remote, decidedBy("edge"));
    result.observe(calls, pages.calls.failed, decidedBy("nobody"));
    result.observe(coalesced, pages.coalesced);
    result.observe(fallbacks, pages.fallbacks);
  };
  meter.addBatchObservableCallback(observe, instruments);
  return { [Symbol.dispose]: () => meter.removeBatchObservableCallback(observe, instruments) };
}

function decidedBy(who: "device" | "edge" | "nobody"): Attributes {
  return { "target.decided_by": who };
}
