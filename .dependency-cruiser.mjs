/**
 * The walls: which folders of a package a folder may import, beside its own files. Tests are free. Folders that are not listed may not be
 * imported by those that are; files that stand at the root of a package are its nouns and its flows, and listed by name.
 *
 * `npm run lint:walls` holds them, types included. What a package may import from outside is in biome.json.
 */
const walls = {
  decisioning: {
    artifact: ["context", "response", "rules", "cooperative.ts", "model.ts", "plan.ts"],
    context: ["model.ts"],
    explain: ["model.ts", "plan.ts", "rules"],
    notifications: ["model.ts", "plan.ts"],
    "public-suffix": [],
    request: ["model.ts", "plan.ts"],
    response: ["frozen-copy.ts", "model.ts", "plan.ts"],
    rules: ["model.ts", "plan.ts"],
    trace: ["frozen-copy.ts", "model.ts", "plan.ts"],
  },
  sdk: {
    runtime: [],
    cookies: [],
    "experience-cloud": ["runtime"],
    promises: ["runtime"],
    observability: ["promises"],
    "observability/opentelemetry": ["observability", "response", "target-client.ts"],
    transport: ["observability", "runtime"],
    notifications: ["observability", "runtime"],
    "on-device/artifact": ["observability", "runtime", "transport"],
    options: [
      "cookies",
      "experience-cloud",
      "notifications",
      "observability",
      "on-device/artifact",
      "promises",
      "transport",
    ],
    request: ["cookies", "experience-cloud", "options", "runtime"],
    response: ["cookies", "experience-cloud", "promises", "request"],
    delivery: ["cookies", "observability", "options", "request", "response", "runtime", "transport"],
    "on-device": [
      "cookies",
      "delivery",
      "notifications",
      "observability",
      "on-device/artifact",
      "options",
      "request",
      "runtime",
      "transport",
    ],
    inputs: ["observability", "on-device", "options", "request"],
    call: [
      "delivery",
      "inputs",
      "notifications",
      "observability",
      "on-device",
      "options",
      "promises",
      "request",
      "response",
      "transport",
    ],
    page: [
      "call",
      "cookies",
      "experience-cloud",
      // The types that programs declare.
      "flags/flag-types.ts",
      "flags/flag-visitor.ts",
      "notifications",
      "observability",
      "on-device",
      "options",
      "promises",
      "request",
      "response",
      "runtime",
    ],
    flags: [
      "call",
      "cookies",
      "notifications",
      "observability",
      "on-device",
      "on-device/artifact",
      "options",
      "request",
      "runtime",
    ],
    frameworks: ["call", "cookies", "page"],
  },
  edge: {
    metrics: [],
    tokens: [],
    http: [],
    visitors: ["metrics"],
    observe: ["tokens", "counters.ts"],
    geo: ["observe"],
    faults: ["http", "exact-object.ts", "suggest.ts"],
    "sql-store/db": [],
    "sql-store": ["sql-store/db", "visitors", "cooperative.ts", "ids.ts", "without-password.ts"],
    ruleset: ["metrics", "tokens"],
    authoring: ["metrics", "ruleset", "visitors", "cooperative.ts", "read-regular-file.ts", "suggest.ts"],
    activities: ["authoring", "ruleset", "tokens", "cooperative.ts", "read-regular-file.ts"],
    delivery: ["faults", "geo", "http", "observe", "tokens", "exact-object.ts", "ids.ts"],
    decisions: ["delivery", "http", "metrics", "ruleset", "tokens", "visitors"],
    explain: ["activities", "authoring", "decisions", "delivery", "http", "tokens", "visitors", "edge-context.ts"],
    artifacts: ["activities", "geo", "http", "edge-context.ts"],
    reports: [
      "activities",
      "authoring",
      "http",
      "metrics",
      "visitors",
      "cooperative.ts",
      "edge-context.ts",
      "suggest.ts",
    ],
    "event-streams": ["activities", "http"],
    ofrep: ["delivery", "http", "edge-context.ts"],
    admin: [
      "activities",
      "decisions",
      "delivery",
      "explain",
      "faults",
      "http",
      "reports",
      "tokens",
      "visitors",
      "edge-context.ts",
      "exact-object.ts",
    ],
    console: ["http", "edge-context.ts"],
    testing: [
      "activities",
      "visitors",
      "create-edge.ts",
      "edge-context.ts",
      "edge-options.ts",
      "exact-object.ts",
      "listen.ts",
    ],
  },
};

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycles",
      comment:
        "Files that import each other, types included, cannot be read or moved apart. Move what both need into a third file.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "only-create-edge-names-sql-store",
      comment: "Everything else knows the interface VisitorStore, so that users can bring a store of their own.",
      severity: "error",
      from: { path: "^packages/edge/src/", pathNot: "^packages/edge/src/(sql-store/|create-edge\\.ts$)" },
      to: { path: "^packages/edge/src/sql-store/" },
    },
    ...Object.entries(walls).flatMap(([name, folders]) =>
      Object.entries(folders).map(([folder, allowed]) => toRule(name, folder, allowed, Object.keys(folders))),
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.test(-d)?\\.ts$|/dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      conditionNames: ["fletch-source", "node", "import", "types"],
      exportsFields: ["exports"],
    },
  },
};

function toRule(name, folder, allowed, folders) {
  const source = `^packages/${name}/src/`;
  const inner = folders.filter((each) => each.startsWith(`${folder}/`));
  const own = inner.length === 0 ? [] : inner.map((each) => `${source}${each}/`);
  const mayImport = [folder, ...allowed].map((each) =>
    each.endsWith(".ts") ? `${each.replace(".", "\\.")}$` : `${each}/`,
  );
  const outOf = folders.filter(
    (each) =>
      each.includes("/") &&
      !allowed.includes(each) &&
      each !== folder &&
      [folder, ...allowed].includes(each.split("/")[0]),
  );
  const forbidden = outOf.length === 0 ? "" : `(?!${outOf.map((each) => `${each}/`).join("|")})`;
  return {
    name: `${name}/${folder}`,
    comment: `${name}/src/${folder} may import its own files${allowed.length === 0 ? " only" : ` and: ${allowed.join(", ")}`}. Only flows compose folders.`,
    severity: "error",
    from: { path: `${source}${folder}/`, ...(own.length > 0 && { pathNot: own }) },
    to: { path: source, pathNot: `${source}${forbidden}(?:${mayImport.join("|")})` },
  };
}
