import { availableParallelism } from "node:os";
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from "vitest/config";
import { LongFilesFirst } from "./test-kit/src/long-files-first.ts";

/**
 * - `unit`: beside the files they test; no socket, no process, no database. `npm run test:unit`.
 * - `integration`: real sockets, processes, databases and browsers; the field's cases, and random requests through the published client and ours;
 *   the sample applications, as a visitor meets them. One project, because each has workers of its own, which load the packages once more.
 */
const config: ViteUserConfig = defineConfig({
  test: {
    // Opens the folder of what workers make once and share.
    globalSetup: "test-kit/src/run-folder.ts",
    sequence: { sequencer: LongFilesFirst },
    // Of tests that are marked `concurrent`: those of connections wait for time limits.
    maxConcurrency: 20,
    // Keeps compiled modules, by their content, for the next run. `npx vitest --clearCache` deletes them.
    experimental: { fsModuleCache: true, fsModuleCachePath: "node_modules/.cache/vitest" },
    projects: [
      // Most of the time of a small test file is loading what it imports: files share it.
      project("unit", ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts"], {
        pool: "threads",
        isolate: false,
        // They never wait: more workers than cores only load what they import once more.
        maxWorkers: availableParallelism(),
        sequence: { groupOrder: 0 },
      }),
      project(
        "integration",
        ["packages/*/test/**/*.test.ts", "conformance/src/**/*.test.ts", "samples/*/src/**/*.test.ts"],
        {
          pool: "forks",
          isolate: false,
          // Three more than cores: tests of failures wait for most of their time.
          maxWorkers: availableParallelism() + 3,
          sequence: { groupOrder: 1 },
        },
      ),
    ],
  },
});

export default config;

function project(
  name: string,
  include: string[],
  how: NonNullable<TestProjectInlineConfiguration["test"]>,
): TestProjectInlineConfiguration {
  return {
    // Tests load the source of every package, as `npm start` does: nothing has to be built first.
    ssr: { resolve: { conditions: ["fletch-source", "node"] } },
    test: {
      name,
      include,
      setupFiles: "test-kit/src/seed-random-tests.ts",
      restoreMocks: true,
      // They end a test that hangs, and no other, also with all random inputs on a busy machine.
      testTimeout: 300_000,
      hookTimeout: 300_000,
      // As `until` of the test kit: Vitest's second is too short for several requests on a busy machine.
      expect: { poll: { timeout: 20_000 } },
      ...how,
    },
  };
}
