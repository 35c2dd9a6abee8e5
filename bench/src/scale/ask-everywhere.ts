import type { Plan } from "@fletch/decisioning";
import { decideRequest } from "../decision/fletch-engine.ts";
import { createVisitors } from "../workload/visitors.ts";

/** How often each place is asked for: often enough for both experiences of its last activity. */
const visitorsPerMbox = 10;

/** Asks for every mbox of a plan, because what a place needs is made when it is first asked for. */
export function askEverywhere(plan: Plan): void {
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
