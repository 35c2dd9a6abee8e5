import type { DeliveryRequest } from "@fletch/delivery-api";
import { createPlan, decideRequest } from "../decision/fletch-engine.ts";
import { toDuelRow } from "../measure/duel.ts";
import { measureRounds } from "../measure/rounds.ts";
import type { Bar, Effort, Row } from "../model.ts";
import { createVisitors, type Visitor } from "../workload/visitors.ts";
import { askEverywhere } from "./ask-everywhere.ts";
import { countMboxes, generateArtifact, toMboxName } from "./generated-artifact.ts";

/** Picks one of so many mboxes; `chance` is between 0 and 1. */
type Pick = (mboxes: number, chance: number) => number;

/** The first mbox is twice as popular as the second, three times as popular as the third… as pages are (Zipf's law). */
const byPopularity: Pick = (mboxes, chance) => Math.floor(mboxes ** chance);
const alike: Pick = (mboxes, chance) => 1 + Math.floor(mboxes * chance);

/** 1.3 times the time is 1 / 1.3 of the speed. */
const bar: Bar = { of: "ratio", is: "at least", value: 0.77 };

/** Times per decision: among few activities, and among ever more. */
export async function measureDecisions(sizes: readonly number[], effort: Effort): Promise<readonly Row[]> {
  const contenders = sizes.map((size) => {
    const plan = createPlan(generateArtifact(size));
    askEverywhere(plan);
    return { size, name: format(size), operate: (ask: OfferRequest) => decideRequest(plan, ask(countMboxes(size))) };
  });
  const rows: Row[] = [];
  for (const [title, pick] of [
    ["", byPopularity],
    [", all places asked for alike", alike],
  ] as const) {
    const [few = [], ...more] = await measureRounds(contenders, (count) => createAsks(count, pick), effort);
    for (const [index, times] of more.entries()) {
      const size = sizes[index + 1] ?? 0;
      const isBar = pick === byPopularity && index === more.length - 1;
      rows.push(
        toDuelRow(
          {
            id: `scale/decide/${size}${pick === alike ? "/alike" : ""}`,
            title: `a decision among ${format(size)} activities${title}`,
            unit: "µs",
            against: `${format(sizes[0])} activities`,
            ...(isBar ? { bar } : {}),
          },
          times,
          few,
        ),
      );
    }
  }
  return rows;
}

/** A request for one of so many mboxes. */
type OfferRequest = (mboxes: number) => DeliveryRequest;

function createAsks(count: number, pick: Pick): readonly OfferRequest[] {
  return createVisitors(count).map((visitor) => {
    const chance = Number.parseInt(visitor.id.slice(0, 8), 16) / 2 ** 32;
    return (mboxes) => toRequest(visitor, toMboxName(pick(mboxes, chance) - 1));
  });
}

function toRequest({ tier, cartValue, userAgent, url }: Visitor, name: string): DeliveryRequest {
  return {
    context: { channel: "web", userAgent, address: { url } },
    execute: { mboxes: [{ name, index: 0, parameters: { tier, cartValue: String(cartValue) } }] },
  };
}

function format(count = 0): string {
  return count.toLocaleString("en-US");
}
