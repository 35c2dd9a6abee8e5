/**
 * Measures the effective Target time of a page in every framework: 60 ms of own work, a Target that takes 40 ms, 50 pages a second for 20 seconds.
 * The page reports it, and the difference to the same page without Target shows it. Both pages are measured at the same time.
 */
import { comparePages } from "./compare-pages.ts";
import { startChild, visit } from "./page-visits.ts";

const seconds = Number(process.argv[2] ?? 20);
for (const framework of ["Express", "Fastify", "Hono", "Request and Response"]) {
  using edge = await startChild("page-edge-process.ts", "40");
  using site = await startChild("page-site.ts", framework, edge.url, "server-side", "60");
  await comparePages({ name: framework, url: site.url, paths: ["/with", "/without"], seconds });
  await visit(site.url, "/close");
}
