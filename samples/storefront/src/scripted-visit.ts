import { isDeepStrictEqual } from "node:util";
import { type DeliveryResponse, TargetClient } from "@fletch/sdk";
import pc from "picocolors";
import type { ArtifactNames } from "./artifact-names.ts";
import { inMs } from "./request-log.ts";
import { type PageResponse, Visitor } from "./visitor.ts";

/** A requirement of a response: whether it holds, and its description. */
type Expectation = readonly [holds: boolean, words: string];

/** The number of page views in the figures at the end. */
const pageViews = 21;

/** Visits every route as one visitor, prints a line for each response, and returns whether all of them were right. */
export async function makeScriptedVisit(
  origin: string,
  names: ArtifactNames,
  print: (line: string) => void,
): Promise<boolean> {
  const visitor = new Visitor(origin);
  const report = new Report(print);
  const visit = async (
    path: string,
    check: (response: PageResponse) => readonly Expectation[],
  ): Promise<PageResponse> => {
    const response = await visitor.visit(path);
    report.add(`GET ${path}`, response, check(response));
    return response;
  };

  // A name that is not in the artifact must be in the response as well, without options.
  const mboxes = [...names.mboxes.slice(0, 3), "no-such-mbox"];
  const views = [...names.views.slice(0, 2), "no-such-view"];
  const [mbox = ""] = mboxes;
  const mboxList = encodeURIComponent(mboxes.join(","));
  const viewList = encodeURIComponent(views.join(","));

  const first = await visit("/executePageLoad", (response) => [
    status(response, 200),
    [Array.isArray(deliveryOf(response).execute?.pageLoad?.options), "the page load has its options"],
    [visitor.cookie(TargetClient.TargetCookieName)?.includes("PC%23") === true, "the visitor got an id in the cookie"],
  ]);
  const { id } = deliveryOf(first);

  await visit(`/executeMbox?mbox=${mboxList}`, (response) => [
    status(response, 200),
    [hasAll(deliveryOf(response).execute?.mboxes, mboxes), `${mboxes.length} mboxes decided, each with its index`],
    [deliveryOf(response).id?.tntId === id?.tntId, "the same visitor as before"],
  ]);
  const prefetched = await visit(`/prefetchMbox?prefetch=${mboxList}&mbox=${encodeURIComponent(mbox)}`, (response) => [
    status(response, 200),
    [hasAll(deliveryOf(response).prefetch?.mboxes, mboxes), `${mboxes.length} mboxes prefetched`],
    [hasAll(deliveryOf(response).execute?.mboxes, [mbox]), "1 executed"],
  ]);
  const awaited = await visit(`/prefetchView?view=${viewList}`, (response) => [
    status(response, 200),
    [Array.isArray(deliveryOf(response).prefetch?.views), "views prefetched, awaited"],
  ]);
  for (const path of ["/prefetchView", "/prefetchViewAsyncio"]) {
    await visit(`${path}?view=${viewList}&async=1`, (response) => [
      status(response, 200),
      [isDeepStrictEqual(viewsOf(response), viewsOf(awaited)), "the same views in the callback style"],
    ]);
  }
  for (const path of ["/executeMbox", "/prefetchMbox", "/prefetchView", "/prefetchViewAsyncio"]) {
    await visit(path, (response) => [status(response, 204), [response.text === "", "no content without names"]]);
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
    await visit(`/?method=${method}`, (response) => {
      heroes.add(between(response.text, '<section class="hero">', "</section>"));
      return [
        status(response, 200),
        [heroes.size === 1 && !heroes.has(undefined), "the same hero by every method"],
        [waitedOf(response) !== undefined, `waited ${waitedOf(response)} ms`],
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

/** Prints a line for each response, and counts wrong ones. */
class Report {
  readonly #print: (line: string) => void;
  #responses = 0;
  #wrong = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  add(request: string, { status: code, text }: PageResponse, expectations: readonly Expectation[]): void {
    this.#responses++;
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
        ? pc.green(`All ${this.#responses} responses were right.`)
        : pc.red(`${this.#wrong} of ${this.#responses} responses were wrong.`),
    );
    return right;
  }
}

function status(response: PageResponse, expected: number): Expectation {
  return [response.status === expected, `status ${expected}`];
}

function deliveryOf({ text }: PageResponse): DeliveryResponse {
  try {
    return JSON.parse(text) as DeliveryResponse;
  } catch {
    return {}; // Not JSON: the expectations report what is missing.
  }
}

function viewsOf(response: PageResponse): unknown {
  return deliveryOf(response).prefetch?.views;
}

type MboxResponses = NonNullable<DeliveryResponse["execute"]>["mboxes"];

function hasAll(mboxes: MboxResponses, names: readonly string[]): boolean {
  return names.every((name, index) => mboxes?.some((mbox) => mbox.name === name && mbox.index === index));
}

/** The prefetched mboxes as a browser would report them: with state and event tokens. */
function displayedMboxes(response: PageResponse): object[] {
  return (deliveryOf(response).prefetch?.mboxes ?? []).map(({ name, state, options = [] }) => ({
    name,
    state,
    eventTokens: options.flatMap(({ eventToken }) => (eventToken ? [eventToken] : [])),
  }));
}

function waitedOf({ text }: PageResponse): string | undefined {
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
