import { reportBar } from "@fletch/test-kit/report-bar";
import { quantile, type Visit, visitSteadily } from "./page-visits.ts";

interface Comparison {
  /** The prefix of the printed lines. */
  readonly name: string;
  readonly url: string;
  /** The page with calls to Target, and the same page without. */
  readonly paths: readonly [withTarget: string, without: string];
  readonly seconds: number;
}

/** Visits both pages 50 times a second each. Reports the time that Target adds: as measured from outside, and as `Server-Timing` says if the page has it. */
export async function comparePages({ name, url, paths, seconds }: Comparison): Promise<void> {
  // Opens connections and compiles the code, as in a server that has run for a minute.
  await visitSteadily(url, paths, { perSecond: 150, seconds: 8 });
  const visits = await visitSteadily(url, paths, { perSecond: 50, seconds });
  const [withTarget = [], without = []] = paths.map((path) => visits.filter((each) => each.path === path));

  const reported = withTarget.flatMap(({ serverTiming }) =>
    serverTiming === "" ? [] : [Number(/Page waited";dur=([\d.]+)/.exec(serverTiming)?.[1])],
  );
  if (reported.length > 0) reportTimes(`${name}: the page reports`, (share) => quantile(reported, share));
  const outside = (share: number): number => quantile(times(withTarget), share) - quantile(times(without), share);
  reportTimes(`${name}: measured from outside`, outside);
  const failed = visits.filter(({ status, text }) => status !== 200 || text.includes("no offer")).length;
  reportBar(`${name}: pages without their offers`, `${failed} of ${visits.length}`, failed === 0);
  process.stdout.write(`        a page without Target took ${show((share) => quantile(times(without), share))}\n`);
}

const times = (visits: readonly Visit[]): number[] => visits.map(({ took }) => took);

function reportTimes(title: string, readQuantile: (share: number) => number): void {
  reportBar(title, show(readQuantile), readQuantile(0.5) <= 1 && readQuantile(0.95) <= 5);
}

function show(readQuantile: (share: number) => number): string {
  return `p50 ${readQuantile(0.5).toFixed(2)} ms, p95 ${readQuantile(0.95).toFixed(2)} ms`;
}
