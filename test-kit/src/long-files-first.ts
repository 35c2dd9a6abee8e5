import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take longest. A run that starts one of them late ends with one busy worker. Vitest remembers durations, but a new clone has none, and
 * would start larger files first.
 */
const longest: readonly string[] = [
  "packages/console/test/console.test.ts",
  "packages/edge/test/store/failing-postgres.test.ts",
  "packages/edge/test/store/sql-visitor-store.test.ts",
  "packages/cli/test/fletch.test.ts",
  "packages/react/test/in-browser.test.ts",
  "packages/sdk/test/artifact-stream.test.ts",
  "packages/sdk/test/artifact-location.test.ts",
  "conformance/src/differential/differential.test.ts",
  "packages/edge/test/store/journal-thread.test.ts",
  "samples/storefront/src/storefront.test.ts",
  "packages/edge/test/watch.test.ts",
  "packages/sdk/test/faults/connections.test.ts",
  "samples/storefront/src/main.test.ts",
  "packages/sdk/test/faults/stale-connections.test.ts",
  "packages/edge/test/requests-under-way.test.ts",
  "samples/express-store/src/store.test.ts",
  "packages/sdk/test/faults/frozen-process.test.ts",
  "packages/edge/test/store/rolling-out.test.ts",
  "conformance/src/client.test.ts",
];

/** Starts the longest files first, and others in Vitest's order. */
export class LongFilesFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = longest.indexOf(relative(this.ctx.config.root, moduleId));
      return index === -1 ? longest.length : index;
    };
    return (await super.sort(specifications)).sort((a, b) => rank(a) - rank(b));
  }
}
