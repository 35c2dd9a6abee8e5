import { setTimeout as pause } from "node:timers/promises";
import type { DeliveryRequest } from "@fletch/delivery-api";
import { TargetClient } from "@fletch/sdk";
import { createPublishedClient } from "../decision/published-client.ts";
import { startServer } from "../measure/child-server.ts";
import { quantile, toRatios, toSpread } from "../measure/spread.ts";
import type { Bars, Row, Scenario, Spread } from "../model.ts";
import { toHeroRequest } from "../workload/hero-request.ts";
import { createVisitors } from "../workload/visitors.ts";

/** The page's own work, in milliseconds: a timer, as if for a database. */
const ownWork = 60;
/** Target's latency, in milliseconds. */
const latency = 40;
const pagesPerRound = 50;
/** The time between starts of pages, in milliseconds: 100 pages a second. */
const pageInterval = 10;

/** A way to write a page. Returns how long it was blocked by Target, in milliseconds. */
interface Page {
  readonly name: string;
  render(request: DeliveryRequest): Promise<number>;
}

type OfferRequest = (request: DeliveryRequest) => PromiseLike<unknown>;

export const page: Scenario = {
  async run({ rounds }) {
    const server = await startServer("delivery-process", [String(latency)]);
    const options = { client: "bench", organizationId: "0AAA@AdobeOrg", serverDomain: server.host, secure: false };
    const fletch = TargetClient.create({ ...options, telemetryEnabled: false });
    const published = createPublishedClient({ ...options, timeout: 3_000 });
    const askFletch: OfferRequest = (request) => fletch.getOffers({ request });
    const askPublished: OfferRequest = (request) => published.getOffers({ request });
    const pages: readonly Page[] = [
      { name: "Fletch", render: (request) => collectLate(askFletch, request) },
      { name: "published client, plain", render: (request) => awaitAtOnce(askPublished, request) },
      { name: "published client, at its best", render: (request) => collectLate(askPublished, request) },
    ];
    try {
      const waits: number[][][] = pages.map(() => []);
      for (const each of pages) await renderRound(each);
      for (let round = 0; round < rounds; round++) {
        for (const [index, each] of pages.entries()) waits[index]?.push(await renderRound(each));
      }
      return { rows: toRows(pages, waits), charts: { page: toChart(pages, waits) } };
    } finally {
      await fletch.close();
      server.stop();
    }
  },
};

/** Awaits Target, then does its own work, as in the guides of the published client. */
async function awaitAtOnce(requestOffers: OfferRequest, request: DeliveryRequest): Promise<number> {
  const start = performance.now();
  await requestOffers(request);
  const waited = performance.now() - start;
  await pause(ownWork);
  return waited;
}

/** Starts early, does its own work, collects late. The time of the start counts as well. */
async function collectLate(requestOffers: OfferRequest, request: DeliveryRequest): Promise<number> {
  const start = performance.now();
  const offers = requestOffers(request);
  const started = performance.now() - start;
  await pause(ownWork);
  const collect = performance.now();
  await offers;
  return started + performance.now() - collect;
}

async function renderRound({ render }: Page): Promise<number[]> {
  const rendered = createVisitors(pagesPerRound).map(async (visitor, index) => {
    await pause(index * pageInterval);
    return render(toHeroRequest(visitor));
  });
  return Promise.all(rendered);
}

function toRows(pages: readonly Page[], waits: readonly (readonly number[][])[]): readonly Row[] {
  const [ours = [], ...theirs] = waits;
  const median = ({ median: middle }: Spread): Spread => ({ median: middle, low: middle, high: middle });
  const medians = (rounds: readonly number[][]): number[] => rounds.map((values) => toSpread(values).median);
  const p99 = (rounds: readonly number[][]): Spread => {
    const value = quantile(
      rounds.flat().sort((a, b) => a - b),
      0.99,
    );
    return { median: value, low: value, high: value };
  };
  return theirs.flatMap((their, index): Row[] => {
    const name = pages[index + 1]?.name ?? "";
    const isPlain = index === 0;
    return [
      {
        id: `page/median/${index}`,
        title: "the page waits for Target, median",
        unit: "ms",
        ours: toSpread(medians(ours)),
        against: { name, value: toSpread(medians(their)) },
        ratio: toRatios(medians(their), medians(ours)),
        ...(isPlain ? { bar: { of: "value", is: "at most", value: 1 } as const } : {}),
      },
      {
        id: `page/p99/${index}`,
        title: "the page waits for Target, 99th percentile of all pages",
        unit: "ms",
        ours: p99(ours),
        against: { name, value: p99(their) },
        ratio: median(toRatios([p99(their).median], [p99(ours).median])),
        ...(isPlain ? { bar: { of: "value", is: "at most", value: 5 } as const } : {}),
      },
    ];
  });
}

function toChart(pages: readonly Page[], waits: readonly (readonly number[][])[]): Bars {
  const values = pages.map(({ name }, index) => ({
    name,
    value: toSpread((waits[index] ?? []).flat()).median,
    ours: index === 0,
  }));
  return { title: "What a page waits for Target (effective Target time, median)", unit: "ms", scale: "linear", values };
}
