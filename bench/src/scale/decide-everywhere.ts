import type { Plan } from "@fletch/decisioning";
import { decideRequest } from "../decision/fletch-engine.ts";
import { createVisitors } from "../workload/visitors.ts";

/** Decisions for each mbox: enough for both experiences of its last activity. */
const visitorsPerMbox = 10;

/** Decides every mbox of a plan, because a plan compiles the rules of an mbox at its first decision. */
export function decideEverywhere(plan: Plan): void {
  for (const name of plan.mboxes.keys()) {
    for (const { url, userAgent, tier, cartValue } of createVisitors(visitorsPerMbox)) {
      const parameters = { tier, cartValue: String(cartValue) };
      decideRequest(plan, {
        context: { channel: "web", userAgent, address: { url } },
        execute: { mboxes: [{ name, index: 0, parameters }] },
      });
    }
  }
}
