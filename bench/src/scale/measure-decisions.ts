import type { DeliveryRequest } from "@fletch/delivery-api";
import { createPlan, decideRequest } from "../decision/fletch-engine.ts";
import { toComparisonRow } from "../measure/comparison-row.ts";
import { measureRounds } from "../measure/rounds.ts";
import type { Bar, Effort, Row } from "../model.ts";
import { createVisitors, type Visitor } from "../workload/visitors.ts";
import { decideEverywhere } from "./decide-everywhere.ts";
import { countMboxes, generateArtifact, toMboxName } from "./generated-artifact.ts";

/** Picks one of `mboxes` mboxes by a random number from 0 to 1. */
type Pick = (mboxes: number, chance: number) => number;

/** By Zipf's law, as pages are visited: the first mbox is twice as popular as the second, three times as popular as the third… */
const byPopularity: Pick = (mboxes, chance) => Math.floor(mboxes ** chance);
const alike: Pick = (mboxes, chance) => 1 + Math.floor(mboxes * chance);

/** 1.3 times the time is 1 / 1.3 of the speed. */
const bar: Bar = { of: "ratio", is: "at least", value: 0.77 };

/** Measures decisions among few and among many activities. */
export async function measureDecisions(sizes: readonly number[], effort: Effort): Promise<readonly Row[]> {
  const contenders = sizes.map((size) => {
    const plan = createPlan(generateArtifact(size));
    decideEverywhere(plan);
    return {
      size,
      name: format(size),
      operate: (createRequest: CreateRequest) => decideRequest(plan, createRequest(countMboxes(size))),
    };
  });
  const rows: Row[] = [];
  for (const [title, pick] of [
    ["", byPopularity],
    [", all mboxes equally often", alike],
  ] as const) {
    const [few = [], ...more] = await measureRounds(contenders, (count) => createRequests(count, pick), effort);
    for (const [index, times] of more.entries()) {
      const size = sizes[index + 1] ?? 0;
      const isBar = pick === byPopularity && index === more.length - 1;
      rows.push(
        toComparisonRow(
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

/** Creates a request for one of `mboxes` mboxes. */
type CreateRequest = (mboxes: number) => DeliveryRequest;

function createRequests(count: number, pick: Pick): readonly CreateRequest[] {
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
