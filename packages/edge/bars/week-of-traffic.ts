/**
 * Writes a week of traffic: 20,000 visitors of a shop with ten activities, seeded, up to yesterday. One fault is planted: of the displays
 * of `New` of the activity Checkout, 12 % are lost. Then it judges that the report of Checkout says so first, and no other, and that six questions
 * are answered by a command and a page each (docs/reports.md).
 *
 * @example
 * npm run bars:edge -- week-of-traffic                       # writes to a folder that is gone afterwards
 * npx tsx --conditions=fletch-source packages/edge/bars/week-of-traffic.ts week [postgres://…] [visitors]
 * npm run fletch -- serve --activities week/activities --database week/edge.db --client acme
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEdge, type Edge } from "@fletch/edge";
import type { ActivityReport } from "@fletch/reports";
import { judgeQuestions } from "./six-questions.ts";
import { judge } from "./verdict.ts";
import { type WeekActivity, weekActivities } from "./week-activities.ts";

const [given, database, count = "20000"] = process.argv.slice(2);
const folder = given ?? mkdtempSync(join(tmpdir(), "fletch-week-"));
const visitors = Number(count);
const days = 7;
const day = 86_400_000;
/** Visitors who come at the same time: they share a commit. */
const together = 100;
const start = Math.floor(Date.now() / day) * day - days * day;

let state = 20_261_129;
/** Mulberry32: numbers that always are the same for a seed. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

const activities = join(folder, "activities");
mkdirSync(activities, { recursive: true });
for (const { file, text } of weekActivities) writeFileSync(join(activities, file), text);
let now = start;
const location = database || join(folder, "edge.db");
const edge = createEdge({ activities: [activities], client: "acme", database: location, now: () => now });
try {
  await comeAndJudge().finally(() => edge.close());
  await judgeQuestions(activities, location);
} finally {
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}

async function comeAndJudge(): Promise<void> {
  await edge.ready();
  const began = performance.now();
  for (let first = 0; first < visitors; first += together) {
    now = start + Math.floor((first / visitors) * days * day);
    const group = Array.from({ length: Math.min(together, visitors - first) }, (_, index) => planVisit(first + index));
    await Promise.all(group.map((visit) => come(edge, visit)));
  }
  now = start + days * day;
  console.log(`${visitors} visitors in ${Math.round((performance.now() - began) / 1000)} s, in ${folder}`);
  await judgeReports(edge);
}

/** What chance decides of a visit, drawn in one order however requests are answered. */
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

/** A visit as a page makes it: prefetches, displays, and tells what was displayed; then reaches what it reaches. */
async function come(edge: Edge, { tntId, isMember, draws }: Visit): Promise<void> {
  const names = [...weekActivities.map(({ mbox }) => mbox), "button"];
  const parameters = isMember ? { parameters: { tier: "gold" } } : {};
  const { prefetch } = await ask<Prefetched>(edge, tntId, {
    prefetch: { mboxes: names.map((name, index) => ({ name, index, ...parameters })) },
  });
  const shown = weekActivities.map(({ mbox }) => prefetch?.mboxes?.find(({ name }) => name === mbox)?.options?.[0]);
  const displayed = weekActivities.map(({ lost }, index) => {
    const isLost =
      lost !== undefined && shown[index]?.content === lost.content && (draws[index]?.lost ?? 1) < lost.share;
    return isLost ? undefined : shown[index]?.eventToken;
  });
  const reached = weekActivities.flatMap((activity, index) => describeSuccess(activity, shown[index], draws[index]));
  await ask(edge, tntId, {
    notifications: weekActivities.flatMap(({ mbox }, index) => {
      const token = displayed[index];
      return token === undefined
        ? []
        : [{ id: `${tntId}-${index}`, type: "display", timestamp: now, mbox: { name: mbox }, tokens: [token] }];
    }),
  });
  if (reached.length === 0) return;
  await ask(edge, tntId, { execute: { mboxes: reached.map((mbox, index) => ({ ...mbox, index })) } });
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

async function ask<Body>(edge: Edge, tntId: string, request: object): Promise<Body> {
  const response = await edge.fetch(
    new Request(`http://week.test/rest/v1/delivery?client=acme&sessionId=${tntId}`, {
      method: "POST",
      body: JSON.stringify({ id: { tntId }, context: { channel: "web" }, ...request }),
    }),
  );
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

async function judgeReports(edge: Edge): Promise<void> {
  const response = await edge.fetch(new Request("http://week.test/admin/reports"));
  const { reports } = (await response.json()) as { readonly reports: readonly ActivityReport[] };
  for (const { activity, visitors: seen, advice } of reports)
    console.log(`       ${activity}, ${seen}: ${advice.text}`);
  const alarmed = reports.filter(({ health }) => health.findings.some(({ severity }) => severity === "alarm"));
  const [fault] = alarmed;
  judge(
    "the planted fault is the only alarm, and the first thing that its report says",
    alarmed.map(({ activity, health }) => `${activity}: ${health.findings[0]?.text}`).join("; "),
    alarmed.length === 1 && fault?.activity === "Checkout" && fault.health.findings[0]?.code === "split",
  );
}
