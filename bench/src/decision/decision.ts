import type { DeliveryRequest } from "@fletch/delivery-api";
import { toComparisonRow } from "../measure/comparison-row.ts";
import { type Contender, measureRounds } from "../measure/rounds.ts";
import type { Bar, Effort, Findings, Row, Scenario } from "../model.ts";
import { createVisitors, repeatVisitor } from "../workload/visitors.ts";
import { createFletchDevice } from "./fletch-client.ts";
import { createPlan, decideRequest } from "./fletch-engine.ts";
import { createPublishedDevice } from "./published-client.ts";
import { requireSameOffers } from "./require-same-offers.ts";
import { type Workload, type WorkloadId, workloads } from "./workloads.ts";

export const decision: Scenario = {
  async run(effort) {
    const findings: Findings[] = [];
    for (const workload of workloads) findings.push(await measureWorkload(workload, effort));
    return {
      rows: findings.flatMap(({ rows }) => rows),
      charts: Object.assign({}, ...findings.map(({ charts }) => charts)),
    };
  },
};

async function measureWorkload(workload: Workload, effort: Effort): Promise<Findings> {
  const { id, title, artifact, toRequest } = workload;
  const plan = createPlan(artifact);
  const client = await createFletchDevice(artifact);
  const published = await createPublishedDevice(artifact);
  await requireSameOffers(client, published, toRequest);

  const contenders: Contender<DeliveryRequest>[] = [
    { name: "getOffers", operate: (request) => client.getOffers({ request }), finish: () => client.flush() },
    { name: "published client", operate: (request) => published.getOffers({ request }) },
  ];
  // The engine sends nothing, so it has no row for impressions.
  if (id !== "impressions") contenders.push({ name: "decide", operate: (request) => decideRequest(plan, request) });
  const rows: Row[] = [];
  const compare = (text: string, key: string, times: readonly (readonly number[])[], bars: Bars): void => {
    const [ours = [], theirs = [], engine] = times;
    const row = { unit: "µs", against: "published client" } as const;
    rows.push(
      toComparisonRow(
        { ...row, id: `decision/get-offers/${key}`, title: `getOffers: ${text}`, ...bars.getOffers },
        ours,
        theirs,
      ),
    );
    if (engine === undefined) return;
    rows.push(
      toComparisonRow(
        { ...row, id: `decision/decide/${key}`, title: `decide: ${text}`, ...bars.decide },
        engine,
        theirs,
      ),
    );
  };

  const fresh = await measureRounds(contenders, (count) => createVisitors(count).map(toRequest), effort);
  compare(title, id, fresh, bars[id] ?? {});
  if (id !== "one-mbox") {
    await client.close();
    return { rows, charts: {} };
  }
  const repeated = await measureRounds(contenders, (count) => repeatVisitor(count).map(toRequest), effort);
  compare("the same request again and again", "repeated", repeated, {});
  await client.close();
  return { rows, charts: { decision: toChart(rows) } };
}

interface Bars {
  readonly getOffers?: { readonly bar: Bar };
  readonly decide?: { readonly bar: Bar };
}

/** By workload. */
const bars: Partial<Record<WorkloadId, Bars>> = {
  "one-mbox": { getOffers: { bar: ratioBar(200) }, decide: { bar: ratioBar(300) } },
  "ten-mboxes": { getOffers: { bar: ratioBar(180) } },
  "page-load": { getOffers: { bar: ratioBar(200) } },
  trace: { getOffers: { bar: ratioBar(30) } },
};

function ratioBar(value: number): Bar {
  return { of: "ratio", is: "at least", value };
}

function toChart([getOffers, decide]: readonly Row[]): Findings["charts"][string] {
  const values = [
    { name: "Fletch, decide", value: decide?.ours.median ?? 0, ours: true },
    { name: "Fletch, getOffers", value: getOffers?.ours.median ?? 0, ours: true },
    { name: "published client", value: getOffers?.against?.value.median ?? 0, ours: false },
  ];
  return { title: "One mbox with conditions, decided on the device", unit: "µs", scale: "log", values };
}
