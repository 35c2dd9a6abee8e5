import { defineConfig, type UserConfig } from "tsdown";

/** Modules that end up in one file, with everything that they import. */
interface Chunk {
  readonly name: string;
  readonly test: RegExp;
  readonly priority: number;
}

/** Every package the same way: ESM and CommonJS with their declarations, from the entries that `exports` names. */
const config: UserConfig[] = [
  pkg("delivery-api", { index: "src/index.ts", schema: "src/schema.ts" }),
  pkg("decisioning", { index: "src/index.ts", "public-suffix": "src/public-suffix.ts" }),
  pkg(
    "sdk",
    {
      index: "src/entries/index.ts",
      "on-device": "src/entries/on-device.ts",
      remote: "src/entries/remote.ts",
      node: "src/entries/node.ts",
      "artifact-stream": "src/entries/artifact-stream.ts",
      opentelemetry: "src/entries/opentelemetry.ts",
      page: "src/entries/page.ts",
      flags: "src/entries/flags.ts",
      express: "src/frameworks/express.ts",
      fastify: "src/frameworks/fastify.ts",
      hono: "src/frameworks/hono.ts",
      next: "src/frameworks/next.ts",
      web: "src/frameworks/web.ts",
      // What `imports` of its package.json chooses from, by runtime.
      "node-dispatch": "src/transport/node-dispatch.ts",
      "fetch-dispatch": "src/transport/fetch-dispatch.ts",
      "open-stream.node": "src/transport/open-stream.node.ts",
      "open-stream.web": "src/transport/open-stream.web.ts",
      "artifact-cache.node": "src/on-device/artifact/artifact-cache.node.ts",
      "artifact-cache.web": "src/on-device/artifact/artifact-cache.web.ts",
      "parse-json-chunked": "src/on-device/artifact/parse-json-chunked.ts",
      "parse-json-chunked.web": "src/on-device/artifact/parse-json-chunked.web.ts",
      "diagnostics.node": "src/observability/diagnostics.node.ts",
      "diagnostics.web": "src/observability/diagnostics.web.ts",
    },
    // Each file that Node loads takes it about a millisecond, so what is always loaded together is one. What the client and what
    // `#dispatch` stands for both need is neither's, so that no import goes round in a circle.
    [
      { name: "dispatch", test: /src\/(?:runtime\/clock|transport\/(?:fetch-)?dispatch)\.ts$/, priority: 3 },
      { name: "client", test: /src\/(?:target-client|entries\/public-api|page\/for-request)\.ts$/, priority: 1 },
    ],
  ),
  pkg("reports", { index: "src/index.ts" }),
  // What `#console-files` stands for in its package.json.
  pkg("edge", { index: "src/index.ts", testing: "src/testing.ts", "console-files": "src/console/console-files.ts" }),
  pkg("openfeature", { index: "src/index.ts", web: "src/web.ts" }),
  pkg("react", { index: "src/index.ts", server: "src/server.ts" }),
  pkg("cli", { fletch: "src/fletch.ts" }),
];

const checked: UserConfig[] = defineConfig(config);
export default checked;

function pkg(name: string, entry: Record<string, string>, chunks: Chunk[] = []): UserConfig {
  return {
    cwd: `packages/${name}`,
    name,
    entry,
    format: name === "cli" ? ["esm"] : ["esm", "cjs"],
    platform: "neutral",
    // Names behind conditions stay as they are: they are resolved where the package is used.
    // stdlib is 150 packages, of which a report needs a part: as one file it loads in an eighth of the time, and nobody installs it.
    deps: { neverBundle: [/^#/, /^node:/], alwaysBundle: [/^undici/, /^@stdlib\//] },
    target: "node20.19",
    // Where packages that are bundled have no `exports`. Of `debug`, which stdlib asks for, the one that needs no module of Node.
    inputOptions: { resolve: { mainFields: ["browser", "module", "main"] } },
    dts: name === "cli" ? false : { oxc: true },
    fixedExtension: false,
    sourcemap: true,
    clean: true,
    outputOptions: {
      exports: "named",
      codeSplitting: { groups: chunks },
      // Docs are in the declarations.
      comments: { jsdoc: false },
      // Jest runs CommonJS where `import()` is not to be had; `require` loads as late.
      dynamicImportInCjs: false,
      plugins: [declareDisposal()],
    },
    plugins: [requireBuiltins(), ...(name === "edge" ? [holdConsole()] : [])],
    logLevel: "warn",
  };
}

/** Has the published edge hold the console's files, which from source it builds when it needs them. */
function holdConsole(): NonNullable<UserConfig["plugins"]> {
  return {
    name: "hold-console",
    transform: async (code: string, id: string) => {
      if (!/edge.src.console.console-files\.ts$/.test(id)) return null;
      const { buildConsole } = await import("./packages/console/src/build-console.ts");
      const built = JSON.stringify(await buildConsole());
      return code
        .replace(/^import \{ buildConsole \} .*$/m, "")
        .replace("buildConsole()", () => `Promise.resolve(${built})`);
    },
  };
}

/**
 * Lets undici, which is CommonJS, ask the process for the modules of Node: a bundle that is ESM has no `require`, and one that is CommonJS no
 * `import.meta`.
 */
function requireBuiltins(): NonNullable<UserConfig["plugins"]> {
  return {
    name: "require-builtins",
    transform: (code: string, id: string) =>
      /node_modules.undici.lib/.test(id)
        ? code.replace(/\brequire\((['"]node:[\w/]+['"])\)/g, "process.getBuiltinModule($1)")
        : null,
  };
}

/**
 * Adds to declarations what they need of `lib.esnext.disposable`, which programs do not have that compile for ES2022, or with TypeScript 5.0.
 * Where it is there, it is the same.
 */
function declareDisposal(): {
  readonly name: string;
  renderChunk(code: string, chunk: { readonly fileName: string }): string | null;
} {
  const disposal = `declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
  interface Disposable {
    [Symbol.dispose](): void;
  }
  interface AsyncDisposable {
    [Symbol.asyncDispose](): PromiseLike<void>;
  }
}
`;
  return {
    name: "declare-disposal",
    renderChunk(code, { fileName }) {
      const isConcerned = /\.d\.c?ts$/.test(fileName) && /\b(?:asyncDispose|AsyncDisposable|Disposable)\b/.test(code);
      return isConcerned ? `${code}\n${disposal}` : null;
    },
  };
}
