import { report } from "./bar.ts";
import { quantile, type Visit, visitSteadily } from "./page-visits.ts";

interface Comparison {
  /** Of whom the lines speak. */
  readonly name: string;
  readonly url: string;
  /** The page that asks Target, and the same one without. */
  readonly paths: readonly [withTarget: string, without: string];
  readonly seconds: number;
}

/** Visits both pages 50 times a second each, and reports what Target costs: as the page says itself, if it does, and as seen from outside. */
export async function comparePages({ name, url, paths, seconds }: Comparison): Promise<void> {
  // First, so that connections are there and the code is compiled, as in any server that has run for a minute.
  await visitSteadily(url, paths, { perSecond: 150, seconds: 8 });
  const visits = await visitSteadily(url, paths, { perSecond: 50, seconds });
  const [withTarget = [], without = []] = paths.map((path) => visits.filter((each) => each.path === path));

  const reported = withTarget.flatMap(({ serverTiming }) =>
    serverTiming === "" ? [] : [Number(/Page waited";dur=([\d.]+)/.exec(serverTiming)?.[1])],
  );
  if (reported.length > 0) reportTimes(`${name}: the page reports`, (share) => quantile(reported, share));
  const outside = (share: number): number => quantile(times(withTarget), share) - quantile(times(without), share);
  reportTimes(`${name}: seen from outside`, outside);
  const failed = visits.filter(({ status, text }) => status !== 200 || text.includes("no offer")).length;
  report(`${name}: pages without their offers`, `${failed} of ${visits.length}`, failed === 0);
  process.stdout.write(`        a page without Target took ${show((share) => quantile(times(without), share))}\n`);
}

const times = (visits: readonly Visit[]): number[] => visits.map(({ took }) => took);

function reportTimes(title: string, quantileOf: (share: number) => number): void {
  report(title, show(quantileOf), quantileOf(0.5) <= 1 && quantileOf(0.95) <= 5);
}

function show(quantileOf: (share: number) => number): string {
  return `p50 ${quantileOf(0.5).toFixed(2)} ms, p95 ${quantileOf(0.95).toFixed(2)} ms`;
}
