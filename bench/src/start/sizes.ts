import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Row } from "../model.ts";

const resolveDir = fileURLToPath(new URL("..", import.meta.url));

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly module: string;
  readonly conditions?: readonly string[];
  readonly atMost?: number;
}

const entries: readonly Entry[] = [
  { id: "remote", title: "remote-only", module: "@fletch/sdk/remote", atMost: 15 },
  { id: "on-device", title: "on-device, without the public suffix list", module: "@fletch/sdk/on-device", atMost: 32 },
  {
    id: "remote-short-errors",
    title: "remote-only, without the words of errors",
    module: "@fletch/sdk/remote",
    conditions: ["fletch-short-errors"],
  },
  { id: "full", title: "everything, with the public suffix list", module: "@fletch/sdk" },
];

/** Measures bundles of the client for workers: minified, and gzipped at level 9. 1 kB is 1,000 bytes. */
export async function measureSizes(): Promise<readonly Row[]> {
  const published = await measureSize('export { default } from "@adobe/target-nodejs-sdk"');
  const rows: Row[] = [];
  for (const { id, title, module, conditions, atMost } of entries) {
    const size = await measureSize(`export { TargetClient } from "${module}"`, conditions);
    rows.push({
      id: `start/size/${id}`,
      title: `size of ${module}: ${title}, min + gzip`,
      unit: "kB",
      ours: toSingle(size),
      against: { name: "published client", value: toSingle(published) },
      ratio: toSingle(published / size),
      ...(atMost === undefined ? {} : { bar: { of: "value", is: "at most", value: atMost } as const }),
    });
  }
  return rows;
}

async function measureSize(contents: string, conditions: readonly string[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["workerd", "edge-light", ...conditions],
    // The published client names them for Node. They are never bundled, so they have no size.
    external: ["punycode", "crypto", "http", "https"],
    logLevel: "error",
  });
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0) / 1e3;
}

function toSingle(value: number): Row["ours"] {
  return { median: value, low: value, high: value };
}
