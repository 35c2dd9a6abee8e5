/**
 * Runs the bars of the edge, each in its own process.
 *
 * @example
 * npm run bars:edge
 * npm run bars:edge -- throughput kill
 * npm run bars:edge -- sustained 60
 */
import { runBars } from "@fletch/test-kit/run-bars";

const names = [
  "kill",
  "two-edges",
  "two-edges-throughput",
  "logins",
  "failing-postgres",
  "stickiness",
  "week-of-traffic",
  "ten-million",
  "throughput",
  "sustained",
  "fuzz",
  "hostile-load",
];
runBars({ folder: new URL(".", import.meta.url), names }, process.argv.slice(2));
