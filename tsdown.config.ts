import { defineConfig, type UserConfig } from "tsdown";

/** Every package the same way: ESM and CommonJS with their declarations, from the entries that `exports` names. */
const config: UserConfig[] = [
  pkg("delivery-api", { index: "src/index.ts", schema: "src/schema.ts" }),
  pkg("decisioning", { index: "src/index.ts", "public-suffix": "src/public-suffix.ts" }),
  pkg("sdk", {
    index: "src/index.ts",
    "on-device": "src/on-device.ts",
    remote: "src/remote.ts",
    node: "src/node.ts",
    opentelemetry: "src/opentelemetry.ts",
    page: "src/page.ts",
    express: "src/frameworks/express.ts",
    fastify: "src/frameworks/fastify.ts",
    hono: "src/frameworks/hono.ts",
    next: "src/frameworks/next.ts",
    web: "src/frameworks/web.ts",
    // What `imports` of its package.json chooses from, by runtime.
    "undici-dispatch": "src/remote/undici-dispatch.ts",
    "fetch-dispatch": "src/remote/fetch-dispatch.ts",
    "node-home": "src/artifact/node-home.ts",
    "web-home": "src/artifact/web-home.ts",
  }),
  pkg("edge", { index: "src/index.ts", testing: "src/testing.ts" }),
  pkg("cli", { fletch: "src/fletch.ts" }),
];

const checked: UserConfig[] = defineConfig(config);
export default checked;

function pkg(name: string, entry: Record<string, string>): UserConfig {
  return {
    cwd: `packages/${name}`,
    name,
    entry,
    format: name === "cli" ? ["esm"] : ["esm", "cjs"],
    platform: "neutral",
    // Names behind conditions stay as they are: they are resolved where the package is used.
    deps: { neverBundle: [/^#/, /^node:/] },
    target: "node20.19",
    dts: name === "cli" ? false : { oxc: true },
    fixedExtension: false,
    sourcemap: true,
    clean: true,
    outputOptions: { exports: "named" },
    logLevel: "warn",
  };
}
