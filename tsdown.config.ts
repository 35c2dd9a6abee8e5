import { fileURLToPath } from "node:url";
import { defineConfig, type UserConfig } from "tsdown";
import sdk from "./packages/sdk/package.json" with { type: "json" };
import { shortenTexts } from "./scripts/shorten-texts.ts";

/** Modules that end up in one file, with everything that they import. */
interface Chunk {
  readonly name: string;
  readonly test: RegExp;
  readonly priority: number;
}

/** What every client needs: for Node, the file of the entry for remote calls. */
const clientChunk: Chunk = {
  name: "client",
  test: /src\/(?:target-client|entries\/public-api|error-codes|inputs\/warn-unknown-names|call\/local-calls|on-device\/(?:create-notification-queue|lazy-local-decisioning)|artifact\/key-value-artifact-cache)\.ts$/,
  priority: 3,
};

/** Pages, with the client that has them. */
const pageChunk: Chunk = { name: "page", test: /src\/(?:page\/for-request|entries\/whole-client)\.ts$/, priority: 2 };

const sdkEntries: Record<string, string> = {
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
};

const deliveryApiEntries: Record<string, string> = { index: "src/index.ts", schema: "src/schema.ts" };
const decisioningEntries: Record<string, string> = { index: "src/index.ts" };

/** Every package the same way: ESM and CommonJS with their declarations, from the entries that `exports` names. */
const config: UserConfig[] = [
  pkg("delivery-api", deliveryApiEntries),
  withShortTexts(pkg("delivery-api", deliveryApiEntries)),
  pkg("decisioning", { ...decisioningEntries, "public-suffix": "src/public-suffix.ts" }),
  withShortTexts(pkg("decisioning", decisioningEntries)),
  forTheWeb(
    pkg("sdk", {
      ...sdkEntries,
      // What `imports` of its package.json chooses from, by runtime.
      "parse-json-chunked": "src/artifact/parse-json-chunked.ts",
      "parse-json-chunked.web": "src/artifact/parse-json-chunked.web.ts",
      "diagnostics.node": "src/observability/diagnostics.node.ts",
      "diagnostics.web": "src/observability/diagnostics.web.ts",
      // For the declarations: in a chunk, those for CommonJS would name helpers of the bundler.
      "public-api": "src/entries/public-api.ts",
    }),
  ),
  withShortTexts(forTheWeb(pkg("sdk", sdkEntries))),
  forNode(pkg("sdk", sdkEntries)),
  pkg("reports", { index: "src/index.ts" }),
  // `#console-files` and `#journal-worker` in its package.json stand for the last two.
  pkg("edge", {
    index: "src/index.ts",
    testing: "src/testing.ts",
    "console-files": "src/console/console-files.ts",
    "journal-worker": "src/sql-store/journal-worker.ts",
  }),
  pkg("openfeature", { index: "src/index.ts", web: "src/web.ts" }),
  pkg("react", { index: "src/index.ts", server: "src/server.ts" }),
  pkg("cli", { fletch: "src/fletch.ts" }),
];

const checked: UserConfig[] = defineConfig(config);
export default checked;

/** For workers, browsers, Bun and Deno: without anything of Node. Where these differ, the package has both, and `imports` chooses. */
function forTheWeb(config: UserConfig): UserConfig {
  return {
    ...config,
    deps: { neverBundle: [/^node:/, "#diagnostics", "#parse-json"], alwaysBundle: [/^#/] },
    outputOptions: { ...(config.outputOptions as object), codeSplitting: { groups: [clientChunk] } },
    plugins: [chooseWorkers()],
  };
}

/** For bundles that ask for them, by the condition `fletch-short-errors`: see docs/production.md. */
function withShortTexts(config: UserConfig): UserConfig {
  return {
    ...config,
    name: `${config.name} with short texts`,
    outDir: "dist/short",
    format: ["esm"],
    clean: false,
    dts: false,
    sourcemap: false,
    plugins: [
      config.plugins,
      {
        name: "shorten-texts",
        transform: (code: string, id: string) => (/packages.\w[\w-]*.src.*\.ts$/.test(id) ? shortenTexts(code) : null),
      },
    ],
  };
}

/**
 * For Node: as few files as can be, with the Delivery API and the engine in them. Each file takes Node one to two milliseconds to find and to load,
 * whatever is in it.
 */
function forNode(config: UserConfig): UserConfig {
  return {
    ...config,
    name: `${config.name} for Node`,
    outDir: "dist/node",
    clean: false,
    dts: false,
    // Shorter names of local variables save a sixth of what V8 needs to read a file. Functions, classes and lines stay as they are, for stacks.
    minify: { compress: false, mangle: { toplevel: false, keepNames: true }, codegen: { removeWhitespace: false } },
    deps: {
      neverBundle: [/^node:/],
      alwaysBundle: [/^undici/, /^#/, /^@fletch\/decisioning/, /^@fletch\/delivery-api/],
    },
    inputOptions: {
      resolve: { conditionNames: ["fletch-source", "node"] },
      // Lets an entry be the chunk that other entries import from: one file less for each of them.
      preserveEntrySignatures: "allow-extension",
      // Without comments that name each module: 7 kB of the client. Source maps say the same.
      experimental: { attachDebugInfo: "none" },
    },
    outputOptions: (options, format) => ({
      ...options,
      ...(config.outputOptions as object),
      plugins: [inlineHelper(), markInternals(), escapeNonAscii()],
      codeSplitting: {
        groups: [
          format === "es" ? withEntry(clientChunk, "remote") : clientChunk,
          format === "es" ? withEntry(pageChunk, "index") : pageChunk,
          { name: "engine", test: /src\/on-device\/decide-locally\.ts$/, priority: 1 },
        ],
      },
    }),
  };
}

/** The chunk together with an entry, under the entry's name. CommonJS has no use for it: `require` finds and loads files faster, and programs list what it returns. */
function withEntry({ test, priority }: Chunk, entry: string): Chunk {
  return { name: entry, test: new RegExp(`${test.source}|src/entries/${entry}\\.ts$`), priority };
}

function pkg(name: string, entry: Record<string, string>): UserConfig {
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
      // Docs are in the declarations.
      comments: { jsdoc: false },
      // Jest runs CommonJS where `import()` is not to be had; `require` loads as late.
      dynamicImportInCjs: false,
      plugins: [declareDisposal(), escapeNonAscii()],
    },
    plugins: [requireBuiltins(), ...(name === "edge" ? [holdConsole()] : [])],
    logLevel: "warn",
  };
}

/** Resolves names of `imports` as workers do. Not with `conditionNames`: declarations would have them as well, and re-export what is not there. */
function chooseWorkers(): NonNullable<UserConfig["plugins"]> {
  const imports = sdk.imports as Record<string, { readonly "fletch-source": { readonly workerd: string } }>;
  return {
    name: "choose-workers",
    resolveId: (id: string) => {
      const file = imports[id]?.["fletch-source"].workerd;
      const isChosenLater = id === "#diagnostics" || id === "#parse-json";
      return file === undefined || isChosenLater
        ? null
        : fileURLToPath(new URL(`packages/sdk/${file}`, import.meta.url));
    },
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

/**
 * Puts the bundler's helper into the chunk of the engine, on the line that imports it: its own file would be all that the engine waits for, most of a
 * millisecond.
 */
function inlineHelper(): {
  readonly name: string;
  generateBundle(options: unknown, bundle: Readonly<Record<string, { code?: string }>>): void;
} {
  const imported = /^import \{ \w+ as __exportAll \} from "\.\/rolldown-runtime-[^"]+";$/m;
  const helper =
    "const __exportAll = (all) => { const exports = {}; for (const name in all) Object.defineProperty(exports, name, { get: all[name], enumerable: true }); return exports; };";
  return {
    name: "inline-helper",
    generateBundle(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (/^engine-[\w-]+\.js$/.test(fileName) && file.code !== undefined)
          file.code = file.code.replace(imported, helper);
      }
    },
  };
}

/**
 * Marks what entries export only for other files of the package: with names of one or two letters, as the bundler gives them, they would hide exports
 * of a program that has `export *` for several modules.
 */
function markInternals(): {
  readonly name: string;
  generateBundle(options: unknown, bundle: Readonly<Record<string, { code?: string }>>): void;
} {
  const mark = (names: string): string => names.replace(/(?<=^|, )([\w$]{1,2})(?= as )/g, "internal_$1");
  const markExported = (names: string): string => names.replace(/(?<= as )([\w$]{1,2})(?=,|$)/g, "internal_$1");
  return {
    name: "mark-internals",
    generateBundle(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (!fileName.endsWith(".js") || file.code === undefined) continue;
        file.code = file.code.replace(/^import \{ (.*) \} from "\.\/(?:remote|index)\.js";$/gm, (line, names: string) =>
          line.replace(names, () => mark(names)),
        );
        if (!/^(?:remote|index)\.js$/.test(fileName)) continue;
        file.code = file.code.replace(/^export \{ (.*) \};$/m, (line, names: string) =>
          line.replace(names, () => markExported(names)),
        );
      }
    },
  };
}

/**
 * V8 reads a file with one character beyond Latin-1 as 16-bit text: half a millisecond of an import of the client. Runs last, because the minifier
 * writes characters as they are.
 */
function escapeNonAscii(): {
  readonly name: string;
  generateBundle(options: unknown, bundle: Readonly<Record<string, { code?: string }>>): void;
} {
  const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return {
    name: "escape-non-ascii",
    generateBundle(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (/\.c?js$/.test(fileName) && file.code !== undefined)
          file.code = file.code.replace(/[^\0-\x7f]/g, escapeUnit);
      }
    },
  };
}
