/**
 * Writes a week of traffic up to yesterday: 20,000 visitors of a shop with ten activities, from a seed. One fault is injected: 12 % of the displays of
 * `New` of the activity Checkout are lost. The bar: only the report of Checkout has an alarm, and it comes first; six questions have a command and
 * a page each that answer them (docs/reports.md).
 *
 * @example
 * npm run bars:edge -- week-of-traffic                       # writes to a folder that it deletes afterwards
 * npx tsx --conditions=fletch-source packages/edge/bars/week-of-traffic.ts week [postgres://…] [visitors]
 * npm run fletch -- serve --activities week/activities --database week/edge.db --client acme
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEdge, type Edge } from "@fletch/edge";
import type { ActivityReport } from "@fletch/reports";
import { reportBar } from "@fletch/test-kit/report-bar";
import { createSeededRandom } from "@fletch/test-kit/seeded-random";
import { checkQuestions } from "./six-questions.ts";
import { type WeekActivity, weekActivities } from "./week-activities.ts";

const [given, database, count = "20000"] = process.argv.slice(2);
const folder = given ?? mkdtempSync(join(tmpdir(), "fletch-week-"));
const visitors = Number(count);
const days = 7;
const day = 86_400_000;
/** Visitors who come at the same time share a commit. */
const concurrency = 100;
const start = Math.floor(Date.now() / day) * day - days * day;

const random = createSeededRandom(20_261_129);

const activities = join(folder, "activities");
mkdirSync(activities, { recursive: true });
for (const { file, text } of weekActivities) writeFileSync(join(activities, file), text);
let now = start;
const location = database || join(folder, "edge.db");
const edge = createEdge({ activities: [activities], client: "acme", database: location, now: () => now });
try {
  await simulateWeek().finally(() => edge.close());
  await checkQuestions(activities, location);
} finally {
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}

async function simulateWeek(): Promise<void> {
  await edge.ready();
  const began = performance.now();
  for (let first = 0; first < visitors; first += concurrency) {
    now = start + Math.floor((first / visitors) * days * day);
    const group = Array.from({ length: Math.min(concurrency, visitors - first) }, (_, index) =>
      planVisit(first + index),
    );
    await Promise.all(group.map((visit) => makeVisit(edge, visit)));
  }
  now = start + days * day;
  console.log(`${visitors} visitors in ${Math.round((performance.now() - began) / 1000)} s, in ${folder}`);
  await checkReports(edge);
}

/** The random part of a visit. It is drawn first, so that it does not depend on the order of responses. */
interface Visit {
  readonly tntId: string;
  readonly isMember: boolean;
  readonly draws: readonly { readonly lost: number; readonly success: number; readonly total: number }[];
}

function planVisit(index: number): Visit {
  const tntId = (index + 1).toString(16).padStart(32, "0");
  const draws = weekActivities.map(() => ({ lost: random(), success: random(), total: random() }));
  return { tntId, isMember: random() < 0.2, draws };
}

interface Offer {
  readonly content?: unknown;
  readonly eventToken?: string;
}

interface Prefetched {
  readonly prefetch?: { readonly mboxes?: readonly { readonly name: string; readonly options?: readonly Offer[] }[] };
}

/** Sends the requests of a visit: prefetches, notifies displays, then executes the mboxes of the metrics. */
async function makeVisit(edge: Edge, { tntId, isMember, draws }: Visit): Promise<void> {
  const names = [...weekActivities.map(({ mbox }) => mbox), "button"];
  const parameters = isMember ? { parameters: { tier: "gold" } } : {};
  const { prefetch } = await fetchDelivery<Prefetched>(edge, tntId, {
    prefetch: { mboxes: names.map((name, index) => ({ name, index, ...parameters })) },
  });
  const shown = weekActivities.map(({ mbox }) => prefetch?.mboxes?.find(({ name }) => name === mbox)?.options?.[0]);
  const displayed = weekActivities.map(({ lost }, index) => {
    const isLost =
      lost !== undefined && shown[index]?.content === lost.content && (draws[index]?.lost ?? 1) < lost.share;
    return isLost ? undefined : shown[index]?.eventToken;
  });
  const reached = weekActivities.flatMap((activity, index) => describeSuccess(activity, shown[index], draws[index]));
  await fetchDelivery(edge, tntId, {
    notifications: weekActivities.flatMap(({ mbox }, index) => {
      const token = displayed[index];
      return token === undefined
        ? []
        : [{ id: `${tntId}-${index}`, type: "display", timestamp: now, mbox: { name: mbox }, tokens: [token] }];
    }),
  });
  if (reached.length === 0) return;
  await fetchDelivery(edge, tntId, { execute: { mboxes: reached.map((mbox, index) => ({ ...mbox, index })) } });
}

function describeSuccess(
  { metric, rates, orderTotal }: WeekActivity,
  offer: Offer | undefined,
  draw: Visit["draws"][number] | undefined,
): readonly { readonly name: string; readonly order?: object }[] {
  if (draw === undefined || draw.success >= (rates[String(offer?.content)] ?? 0)) return [];
  if (orderTotal === undefined) return [{ name: metric }];
  // Most orders are small, few are large.
  const total = Math.round(-Math.log(1 - draw.total) * orderTotal * 100) / 100;
  return [{ name: metric, order: { id: `order-${draw.total.toString(36).slice(2)}`, total } }];
}

async function fetchDelivery<Body>(edge: Edge, tntId: string, request: object): Promise<Body> {
  const response = await edge.fetch(
    new Request(`http://week.test/rest/v1/delivery?client=acme&sessionId=${tntId}`, {
      method: "POST",
      body: JSON.stringify({ id: { tntId }, context: { channel: "web" }, ...request }),
    }),
  );
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

async function checkReports(edge: Edge): Promise<void> {
  const response = await edge.fetch(new Request("http://week.test/admin/reports"));
  const { reports } = (await response.json()) as { readonly reports: readonly ActivityReport[] };
  for (const { activity, visitors: seen, advice } of reports)
    console.log(`       ${activity}, ${seen}: ${advice.text}`);
  const alarmed = reports.filter(({ health }) => health.findings.some(({ severity }) => severity === "alarm"));
  const [fault] = alarmed;
  reportBar(
    "the injected fault is the only alarm, and comes first in its report",
    alarmed.map(({ activity, health }) => `${activity}: ${health.findings[0]?.text}`).join("; "),
    alarmed.length === 1 && fault?.activity === "Checkout" && fault.health.findings[0]?.code === "split",
  );
}
