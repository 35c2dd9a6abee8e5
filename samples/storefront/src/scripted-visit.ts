import { isDeepStrictEqual } from "node:util";
import { type DeliveryResponse, TargetClient } from "@fletch/sdk";
import pc from "picocolors";
import type { ArtifactNames } from "./artifact-names.ts";
import { inMs } from "./request-log.ts";
import { type Answer, Visitor } from "./visitor.ts";

/** One thing that an answer has to be: whether it is, and what it is in words. */
type Expectation = readonly [holds: boolean, words: string];

/** How many page views the figures at the end are taken from. */
const pageViews = 21;

/** Visits every route as one visitor, prints a line for each response, and returns whether all of them were right. */
export async function makeScriptedVisit(
  origin: string,
  names: ArtifactNames,
  print: (line: string) => void,
): Promise<boolean> {
  const visitor = new Visitor(origin);
  const report = new Report(print);
  const visit = async (path: string, check: (answer: Answer) => readonly Expectation[]): Promise<Answer> => {
    const answer = await visitor.visit(path);
    report.add(`GET ${path}`, answer, check(answer));
    return answer;
  };

  // A name that the artifact does not know must be answered too: with nothing to show.
  const mboxes = [...names.mboxes.slice(0, 3), "no-such-mbox"];
  const views = [...names.views.slice(0, 2), "no-such-view"];
  const [mbox = ""] = mboxes;
  const mboxList = encodeURIComponent(mboxes.join(","));
  const viewList = encodeURIComponent(views.join(","));

  const first = await visit("/executePageLoad", (answer) => [
    status(answer, 200),
    [Array.isArray(deliveryOf(answer).execute?.pageLoad?.options), "the page load has its options"],
    [visitor.cookie(TargetClient.TargetCookieName)?.includes("PC%23") === true, "the visitor got an id in the cookie"],
  ]);
  const { id } = deliveryOf(first);

  await visit(`/executeMbox?mbox=${mboxList}`, (answer) => [
    status(answer, 200),
    [answersAll(deliveryOf(answer).execute?.mboxes, mboxes), `${mboxes.length} mboxes answered, each with its index`],
    [deliveryOf(answer).id?.tntId === id?.tntId, "the same visitor as before"],
  ]);
  const prefetched = await visit(`/prefetchMbox?prefetch=${mboxList}&mbox=${encodeURIComponent(mbox)}`, (answer) => [
    status(answer, 200),
    [answersAll(deliveryOf(answer).prefetch?.mboxes, mboxes), `${mboxes.length} mboxes prefetched`],
    [answersAll(deliveryOf(answer).execute?.mboxes, [mbox]), "1 executed"],
  ]);
  const awaited = await visit(`/prefetchView?view=${viewList}`, (answer) => [
    status(answer, 200),
    [Array.isArray(deliveryOf(answer).prefetch?.views), "views prefetched, awaited"],
  ]);
  for (const path of ["/prefetchView", "/prefetchViewAsyncio"]) {
    await visit(`${path}?view=${viewList}&async=1`, (answer) => [
      status(answer, 200),
      [isDeepStrictEqual(viewsOf(answer), viewsOf(awaited)), "the same views in the callback style"],
    ]);
  }
  for (const path of ["/executeMbox", "/prefetchMbox", "/prefetchView", "/prefetchViewAsyncio"]) {
    await visit(path, (answer) => [status(answer, 204), [answer.text === "", "without names there is nothing to say"]]);
  }

  const seen = displayedMboxes(prefetched);
  const notified = await visitor.visit("/sendNotifications", {
    method: "POST",
    body: JSON.stringify({ mboxes: seen }),
  });
  report.add("POST /sendNotifications", notified, [
    status(notified, 200),
    [deliveryOf(notified).notifications?.length === seen.length, `${seen.length} notifications taken`],
  ]);

  const heroes = new Set<string | undefined>();
  for (const method of ["server-side", "on-device", "hybrid"]) {
    await visit(`/?method=${method}`, (answer) => {
      heroes.add(between(answer.text, '<section class="hero">', "</section>"));
      return [
        status(answer, 200),
        [heroes.size === 1 && !heroes.has(undefined), "the same hero by every method"],
        [waitedOf(answer) !== undefined, `waited ${waitedOf(answer)} ms`],
      ];
    });
  }

  const waits: number[] = [];
  for (let view = 0; view < pageViews; view++) waits.push(Number(waitedOf(await visitor.visit("/"))));
  waits.sort((a, b) => a - b);
  print(
    `\n${pageViews} page views, decided server-side: waited for Target ${inMs(median(waits)).trim()} (median), ` +
      `${inMs(waits.at(-1) ?? Number.NaN).trim()} (most)`,
  );
  return report.close();
}

/** Prints what came back, line by line, and remembers whether all of it was right. */
class Report {
  readonly #print: (line: string) => void;
  #answers = 0;
  #wrong = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  add(request: string, { status: code, text }: Answer, expectations: readonly Expectation[]): void {
    this.#answers++;
    const broken = expectations.filter(([holds]) => !holds);
    const words = expectations.slice(1).map(([holds, what]) => (holds ? what : pc.red(`not: ${what}`)));
    this.#print(
      `${broken.length === 0 ? pc.green("✓") : pc.red("✗")} ${code} ${request}\n      ${pc.dim(words.join("; "))}`,
    );
    if (broken.length > 0) {
      this.#wrong++;
      this.#print(`      ${text.slice(0, 400)}`);
    }
  }

  close(): boolean {
    const right = this.#wrong === 0;
    this.#print(
      right
        ? pc.green(`All ${this.#answers} answers were right.`)
        : pc.red(`${this.#wrong} of ${this.#answers} answers were wrong.`),
    );
    return right;
  }
}

function status(answer: Answer, expected: number): Expectation {
  return [answer.status === expected, `status ${expected}`];
}

function deliveryOf({ text }: Answer): DeliveryResponse {
  try {
    return JSON.parse(text) as DeliveryResponse;
  } catch {
    return {}; // No JSON, so none of what is expected of it is there: the expectations say so.
  }
}

function viewsOf(answer: Answer): unknown {
  return deliveryOf(answer).prefetch?.views;
}

type MboxResponses = NonNullable<DeliveryResponse["execute"]>["mboxes"];

function answersAll(mboxes: MboxResponses, names: readonly string[]): boolean {
  return names.every((name, index) => mboxes?.some((mbox) => mbox.name === name && mbox.index === index));
}

/** The prefetched mboxes as a browser would report them: with state and event tokens. */
function displayedMboxes(answer: Answer): object[] {
  return (deliveryOf(answer).prefetch?.mboxes ?? []).map(({ name, state, options = [] }) => ({
    name,
    state,
    eventTokens: options.flatMap(({ eventToken }) => (eventToken ? [eventToken] : [])),
  }));
}

function waitedOf({ text }: Answer): string | undefined {
  return between(text, '<b class="waited">', " ms</b>");
}

function between(text: string, start: string, end: string): string | undefined {
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  return from < 0 || to < 0 ? undefined : text.slice(from + start.length, to);
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
