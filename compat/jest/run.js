// Runs Jest in its default CommonJS mode, once with ts-jest and once with babel-jest.
const { spawnSync } = require("node:child_process");
const { readFileSync } = require("node:fs");

let passed = 0;
let failed = 0;
for (const transformer of ["ts-jest", "babel-jest"]) {
  const results = `${transformer}.json`;
  const { stderr } = spawnSync(
    process.execPath,
    ["node_modules/jest/bin/jest.js", `--config=${transformer}.config.js`, "--json", `--outputFile=${results}`],
    { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] },
  );
  try {
    const { testResults } = JSON.parse(readFileSync(results, "utf8"));
    for (const { assertionResults, message } of testResults) {
      if (assertionResults.length === 0) report(`${transformer}: the tests cannot be loaded`, "failed", [message]);
      for (const { title, status, failureMessages } of assertionResults) {
        report(`${transformer}: ${title}`, status, failureMessages);
      }
    }
  } catch {
    report(`${transformer}: Jest itself failed`, "failed", [stderr]);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function report(title, status, messages) {
  if (status === "passed") passed++;
  else failed++;
  console.log(`  ${status === "passed" ? "✓" : "✗"} ${title}`);
  for (const message of status === "passed" ? [] : messages) console.log(message);
}
