/**
 * Runs the bars of the client, each in its own process.
 *
 * @example
 * npm run bars
 * npm run bars -- outage shutdown
 * npm run bars -- page-time 60
 */
import { runBars } from "@fletch/test-kit/run-bars";

const names = [
  "outage",
  "start-up",
  "shutdown",
  "pollers",
  "push",
  "flags",
  "large-artifact",
  "reload",
  "hot-path",
  "exit",
  "hostile-input",
  "heap",
  "soak",
  "page-calls",
  "page-visitors",
  "page-time",
  "page-hanging",
];
// Needs the sample for Next, which `npm ci` does not build.
const onDemand = ["page-time-next"];
runBars({ folder: new URL(".", import.meta.url), names, onDemand, flags: ["--expose-gc"] }, process.argv.slice(2));
