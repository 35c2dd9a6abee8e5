/**
 * Target hangs, and pages wait at most 50 ms for it. The bar: each page has default content after its own work + 80 ms, and every notification is sent,
 * dropped or pending.
 */
import { reportBar } from "@fletch/test-kit/report-bar";
import { quantile, startChild, visit, visitSteadily } from "./page-visits.ts";

const ownWork = 60;
const seconds = Number(process.argv[2] ?? 10);
for (const framework of ["Express", "Fastify", "Hono", "Request and Response"]) {
  using edge = await startChild("page-edge-process.ts", "3600000");
  // Hybrid: the device decides half of the components. Their impressions wait for the edge, which hangs.
  using site = await startChild("page-site.ts", framework, edge.url, "hybrid", String(ownWork), "50");
  const visits = await visitSteadily(site.url, ["/reporting"], { perSecond: 50, seconds });
  const p99 = quantile(
    visits.map(({ took }) => took),
    0.99,
  );
  reportBar(`${framework}: page p99`, `${p99.toFixed(1)} ms with ${ownWork} ms of own work`, p99 <= ownWork + 80);
  // The device decides at least six of twelve components, and all of them once the circuit is open.
  const delivered = visits.map(({ text }) => text.split("\n").filter((offer) => offer !== "no offer").length);
  const right = visits.filter(({ status }, at) => status === 200 && (delivered[at] ?? 0) >= 6).length;
  reportBar(`${framework}: pages with default content`, `${right} of ${visits.length}`, right === visits.length);
  const { notifications } = JSON.parse((await visit(site.url, "/close")).text) as {
    notifications: { sent: number; dropped: number; pending: number };
  };
  // One impression and one click for each offer that was delivered.
  const expected = 2 * delivered.reduce((sum, count) => sum + count, 0);
  const { sent, dropped, pending } = notifications;
  const figure = `${sent} sent, ${dropped} dropped, ${pending} pending of ${expected}`;
  reportBar(`${framework}: notifications accounted for`, figure, sent + dropped + pending === expected);
}
