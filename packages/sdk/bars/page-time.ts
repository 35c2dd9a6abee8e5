/**
 * The effective Target time of a page: 60 ms of own work, a Target that takes 40 ms, 50 pages a second for 20 seconds, in every framework;
 * as the page reports it, and as the difference to the same page without Target, measured from outside at the same time.
 */
import { report } from "./bar.ts";
import { quantile, startChild, visit, visitSteadily } from "./page-visits.ts";

const seconds = Number(process.argv[2] ?? 20);
for (const framework of ["Express", "Fastify", "Hono", "Request and Response"]) {
  using edge = await startChild("page-edge-process.ts", "40");
  using site = await startChild("page-site.ts", framework, edge.url, "server-side", "60");
  // First, so that connections are there and the code is compiled, as in any server that has run for a minute.
  await visitSteadily(site.url, ["/with", "/without"], { perSecond: 150, seconds: 8 });
  const visits = await visitSteadily(site.url, ["/with", "/without"], { perSecond: 50, seconds });
  const [withTarget, without] = ["/with", "/without"].map((path) => visits.filter((each) => each.path === path));
  const reported = (withTarget ?? []).map(({ serverTiming }) =>
    Number(/Page waited";dur=([\d.]+)/.exec(serverTiming)?.[1]),
  );
  const times = (of: typeof visits = []): number[] => of.map(({ took }) => took);
  const outside = (share: number): number => quantile(times(withTarget), share) - quantile(times(without), share);
  const show = (p50: number, p95: number): string => `p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms`;
  const [p50, p95] = [quantile(reported, 0.5), quantile(reported, 0.95)];
  report(`${framework}: the page reports`, show(p50, p95), p50 <= 1 && p95 <= 5);
  report(`${framework}: seen from outside`, show(outside(0.5), outside(0.95)), outside(0.5) <= 1 && outside(0.95) <= 5);
  const failed = visits.filter(({ status, text }) => status !== 200 || text.includes("default")).length;
  report(`${framework}: pages without their offers`, `${failed} of ${visits.length}`, failed === 0);
  process.stdout.write(
    `        a page without Target took ${show(quantile(times(without), 0.5), quantile(times(without), 0.95))}\n`,
  );
  await visit(site.url, "/close");
}
