import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

/** What a browser loads beside React, in kB of 1,000 bytes, and a little. A change that makes it heavier is noticed here. */
const limit = 2.6;

describe("a bundle for a browser", () => {
  it("has the hooks and the provider, and neither engine nor client", async () => {
    const { metafile, outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL("../src/index.ts", import.meta.url))],
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      jsx: "automatic",
      external: ["react"],
      conditions: ["fletch-source"],
    });
    const packages = Object.keys(metafile.inputs).map((file) => /packages\/(\w+)|src\//.exec(file)?.[1] ?? "react");
    expect(new Set(packages)).toEqual(new Set(["react"]));
    expect(gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length / 1_000).toBeLessThan(limit);
  });
});
