// Compiles the programs in `src` with every TypeScript and every way to resolve modules; then logs with real loggers.
const { execFile } = require("node:child_process");
const { existsSync } = require("node:fs");
const { promisify } = require("node:util");
const logging = require("./src/logging.js");

const withoutNode = ["--typeRoots", "./none", "src/client.ts"];
const declaration = "src/flags/fletch-flags.d.ts";
const withFlags = [
  "--typeRoots",
  "./none",
  "--jsx",
  "react-jsx",
  declaration,
  "src/flags/flags.ts",
  "src/react/components.tsx",
];
const withNode = ["--types", "node", "src/on-node.ts", "src/node-fetch-3.mts"];
const node10 = ["--module", "CommonJS", "--moduleResolution", "node10"];
const node16 = ["--module", "Node16", "--moduleResolution", "node16"];
const bundler = ["--module", "ESNext", "--moduleResolution", "bundler"];
const exact = "--exactOptionalPropertyTypes";

const compilations = [
  ...["5.0", "5.4", "5.9"].flatMap((version) => [
    [version, ...node10, exact, ...withoutNode],
    [version, ...node16, exact, ...withoutNode],
    [version, ...bundler, exact, ...withoutNode],
  ]),
  ["5.0", ...node16, ...withoutNode],
  ["6.0", ...node10, "--ignoreDeprecations", "6.0", exact, ...withoutNode],
  ["6.0", ...node16, exact, ...withoutNode],
  // TypeScript 7 removed node10.
  ["7.0", ...node16, exact, ...withoutNode],
  ["7.0", ...bundler, exact, ...withoutNode],
  ["7.0", ...bundler, ...withoutNode],
  // Flags that `fletch types` declares: valid programs and components compile, and each wrong line does not.
  ...["5.0", "5.4", "5.9", "6.0", "7.0"].map((version) => [version, ...bundler, exact, ...withFlags]),
  ["5.0", ...node16, ...withFlags],
  ["7.0", ...node16, ...withFlags],
  // Node's types and those of the DOM do not fit each other with exactOptionalPropertyTypes.
  ["5.9", ...node16, ...withNode],
  ["7.0", ...node16, ...withNode],
];

let passed = 0;
let failed = 0;

async function main() {
  const queue = compilations.slice();
  // As many as a small machine has cores.
  await Promise.all([compileAll(queue), compileAll(queue)]);
  for (const [title, createLogger] of Object.entries(logging.tests)) {
    await report(title, () => logging.run(createLogger));
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function compileAll(queue) {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [version, ...options] = next;
    const home = `node_modules/typescript-${version}`;
    const tsc = [`${home}/lib/tsc.js`, `${home}/bin/tsc`].find(
      (path) => existsSync(path) && !path.startsWith("node_modules/typescript-7.0/lib"),
    );
    const files = options.filter((option) => option.startsWith("src/"));
    const flags = [
      "--ignoreConfig",
      "--strict",
      "--noEmit",
      "--target",
      "ES2022",
      "--resolveJsonModule",
      "--esModuleInterop",
    ];
    const args = [tsc, ...(version < "6" ? flags.slice(1) : flags), ...options];
    const described = options.filter((option) => /^(?:node10|node16|bundler|--exact.*)$/.test(option)).join(" ");
    await report(`TypeScript ${version} compiles ${files.join(" and ")} (${described})`, () =>
      promisify(execFile)(process.execPath, args).catch(({ stdout, message }) => {
        throw new Error(stdout || message);
      }),
    );
  }
}

async function report(title, run) {
  try {
    await run();
    passed++;
    console.log(`  ✓ ${title}`);
  } catch (error) {
    failed++;
    console.log(`  ✗ ${title}\n${error.stack}`);
  }
}

main();
