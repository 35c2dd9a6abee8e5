import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/**
 * The files of the client and the edge that read the machine's clock or start its timers, by their reason. Others get a
 * `Clock` or `now`, so that tests set the time. `performance.now` is free: it measures durations.
 */
const reasons: Readonly<Record<string, readonly string[]>> = {
  "is the clock": ["sdk/src/runtime/clock.ts", "edge/src/create-edge.ts", "edge/src/testing/virtual-clock.ts"],
  "stamps what it makes with the time of the call": [
    "sdk/src/call/prepare-call.ts",
    "sdk/src/delivery/telemetry-sender.ts",
    "sdk/src/flags/flag-reports.ts",
    "sdk/src/page/page-reports.ts",
    "edge/src/admin/admin-routes.ts",
    "edge/src/app.ts",
    "edge/src/ids.ts",
  ],
  "reads or writes a cookie, which ends by the browser's clock": [
    "sdk/src/flags/flag-visitor.ts",
    "sdk/src/on-device/match-attributes.node.ts",
    "sdk/src/page/identify-visitor.ts",
    "sdk/src/page/page-visitor.ts",
  ],
  "yields to other work": ["sdk/src/artifact/run-cooperatively.ts", "sdk/src/page/after-microtasks.ts"],
  "waits for files, sockets or databases, which know no other clock": [
    "sdk/src/notifications/file-outbox.ts",
    "sdk/src/notifications/outbox-file.ts",
    "sdk/src/transport/http-dispatch.ts",
    "edge/src/active-requests.ts",
    "edge/src/activities/watch-sources.ts",
    "edge/src/event-streams/event-streams.ts",
    "edge/src/geo/safe-lookup.ts",
    "edge/src/listen.ts",
    "edge/src/requests-under-way.ts",
    "edge/src/sql-store/db/availability.ts",
    "edge/src/sql-store/db/postgres-connections.ts",
    "edge/src/sql-store/db/postgres-engine.ts",
    "edge/src/sql-store/journal-drainer.ts",
    "edge/src/sql-store/open-sql-store.ts",
    "edge/src/sql-store/sql-visitor-store.ts",
    "edge/src/store-opener.ts",
    "edge/src/testing/expect-impression.ts",
  ],
  "delays a response for as long as a fault says": ["edge/src/faults/faults.ts"],
  "repeats something that reads `now` each time": [
    "edge/src/authoring/auto-allocate/auto-allocator.ts",
    "edge/src/retention.ts",
  ],
  "decides again after a minute, in the time of a memory access": ["sdk/src/flags/flags-view.ts"],
};

const clock = /(?<![.\w])(?:Date\.now\b|new Date\(\)|set(?:Timeout|Interval)\()|"node:timers/;

it("Only the listed files of the client and the edge read the machine's clock or start its timers", () => {
  const patterns = ["sdk", "edge"].map((name) => `packages/${name}/src/*.ts`);
  const files = execFileSync("git", ["ls-files", "--", ...patterns], { encoding: "utf8" })
    .trim()
    .split("\n");
  const sources = files.filter((file) => !/\.test(?:-d)?\.ts$/.test(file));
  expect(sources.length).toBeGreaterThan(300);
  const found = sources.filter((file) => clock.test(readCode(file))).map((file) => file.replace("packages/", ""));
  expect(found).toEqual(Object.values(reasons).flat().sort());
});

/** Returns the text of a file without comments. */
function readCode(file: string): string {
  return readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}
