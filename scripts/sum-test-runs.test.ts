import { expect, it } from "vitest";
import { readLog, readVitestReport } from "./sum-test-runs.ts";

it("names failed tests of Vitest, and files that failed outside their tests", () => {
  const test = (fullName: string, ...failureMessages: string[]) => ({
    fullName,
    status: failureMessages.length > 0 ? "failed" : "passed",
    failureMessages,
  });
  const report = {
    numPassedTests: 2,
    testResults: [
      {
        name: "a.test.ts",
        status: "failed",
        message: "",
        assertionResults: [test("adds"), test("takes", "expected 1")],
      },
      { name: "b.test.ts", status: "failed", message: "hook failed", assertionResults: [] },
      { name: "c.test.ts", status: "passed", message: "", assertionResults: [test("counts")] },
    ],
  };
  expect(readVitestReport(JSON.stringify(report))).toEqual({
    passed: 2,
    failed: 2,
    failures: ["a.test.ts > takes\nexpected 1", "b.test.ts\nhook failed"],
  });
});

it("counts a run without a report as failed", () => {
  expect(readVitestReport("")).toMatchObject({ passed: 0, failed: 1 });
  expect(readLog("  ✓ starts\n", "runtimes")).toMatchObject({ passed: 0, failed: 1 });
});

it("reads the counts and the failed tests that another run printed", () => {
  expect(readLog("Node 20\n  ✓ decides\n  ✗ polls\nexpected 2\n\n1 passed, 1 failed\n", "runtimes")).toEqual({
    passed: 1,
    failed: 1,
    failures: ["polls"],
  });
});
