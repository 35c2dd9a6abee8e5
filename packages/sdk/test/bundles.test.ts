import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { describe, expect, it } from "vitest";
import { shortenTexts } from "../../../scripts/shorten-texts.ts";

interface Bundle {
  /** The rooms that something of it comes from, such as `sdk/page` and `decisioning/rules`. */
  readonly rooms: ReadonlySet<string>;
  /** Minified and gzipped, whatever is loaded late included: kB of 1,000 bytes. */
  readonly size: number;
}

/** What a bundler makes for a worker of a program that uses nothing but the client. */
function bundleClient(entry: string, plugins: Plugin[] = []): Promise<Bundle> {
  return bundle(`export { TargetClient } from "${entry}"`, plugins);
}

/** What the condition `fletch-short-errors` stands for in the published packages. */
const shortErrors: Plugin = {
  name: "short-errors",
  setup: ({ onLoad }) =>
    onLoad({ filter: /packages.*\.ts$/ }, async ({ path }) => ({
      contents: shortenTexts(await readFile(path, "utf8")),
      loader: "ts",
    })),
};

/** What a bundler makes of a program for a worker. It fails where anything of Node is named. */
async function bundle(program: string, plugins: Plugin[] = []): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    stdin: {
      contents: program,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["fletch-source", "workerd", "edge-light"],
    logLevel: "silent",
    plugins,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  return {
    rooms: new Set(
      used.map((file) =>
        file
          .replace(/^.*packages\//, "")
          .replace(/\/src\b/, "")
          .replace(/\/[^/]*$/, ""),
      ),
    ),
    size: outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0) / 1_000,
  };
}

const engine = "decisioning/rules";
const artifacts = "sdk/artifact";
const pages = "sdk/page";
const publicSuffixes = "decisioning/public-suffix";

/**
 * What the bundles weigh today, in kB, and a little. A change that makes them heavier is noticed here; they should become lighter: 15 for `remote` and
 * 32 for `onDevice` are wanted. Reading of sloppy input, reports of calls and telemetry made them 5 and 7 kB heavier; objects of classes and objects that
 * throw took 0.6. Reading the visitors of flags as those of calls, and checking conversions, took 0.4 of `remoteWithFlags`. Copies with few hidden
 * classes, and numbers for the keys of rules, took 0.1 of `onDevice`, and a third of the time of a page load with 20 rules.
 * Checks of texts that do not read their schema again took 0.04 of all. One async function for a remote call, instead of three, took 0.1: calls
 * take a tenth less CPU time of the client. Attributes that are asked for by name took 0.04, and need two fifths of the time. Rules that are checked at
 * their first use, or after `ready`, took 0.3 of `onDevice`: an artifact of 1 MB is ready in two thirds of the CPU time. Conditions on the
 * request that are computed once for it took 0.4 of `onDevice`, and two fifths of the time of ten mboxes. Telling misspelt limits of
 * `ready` and `close` took 0.06 of all, and reading visitors of flags whose getters throw 0.1 of `remoteWithFlags`.
 * Standard Schema on every schema took 0.13: other tools can validate with the exported schemas. Telling of
 * all rules that cannot be evaluated, also of a client that is closed at once, took 0.07 of `onDevice`.
 * Only comparisons that are proven to be about the whole traffic are omitted, and a rule that cannot be compiled fails alone: 0.06 of `onDevice`.
 * The check of rules apart from polling, and constants of the API in one place, took 0.08 of `onDevice`.
 * Telling misspelt limits of a call, and options of flags, took 0.07 of all.
 * What a decision reads of a location is in one array, which took 0.14 of `onDevice`, 0.05 of `remoteWithFlags`, and a quarter of the time among 10,000 activities.
 * Sets of characters that V8 need not look up when it reads the file, took 0.07 of `onDevice`
 * and 0.03 of `remoteWithFlags`.
 * Closing after running decisions, whose impressions are sent, took 0.18 of `onDevice`, 0.08 of `remoteWithFlags` and 0.04 of `remote`.
 * Forgetting waits for an artifact that were given up, and closing when the artifact is cached, took 0.07 of `onDevice`.
 * Waits for a geo lookup or an artifact that end with the signal of their call took 0.08 of `onDevice`.
 * Knowing promises of another `Promise` than the program's took 0.02 of `remote` and 0.05 of `onDevice`.
 * Refusing a CDN that no URL can name took 0.04 of all. Reading the outbox at the start, and counting what is reported to a closed client, took 0.01 of all,
 * 0.08 of `remoteWithFlags`, and a kilobyte of the import of `index`. Overrides that leave only the split to decide took 0.12 of `onDevice`
 * and 0.05 of `remoteWithFlags`.
 */
const limits = { remote: 24.71, remoteWithShortErrors: 23.85, remoteWithFlags: 36.1, onDevice: 49.55, testFlags: 1.1 };

describe("a bundle for a worker", () => {
  it("has neither engine nor pages for a client without on-device decisions", async () => {
    const { rooms, size } = await bundleClient("@fletch/sdk/remote");
    expect([...rooms]).toContain("sdk/transport");
    expect([...rooms]).not.toContain(engine);
    expect([...rooms]).not.toContain(pages);
    expect(size).toBeLessThan(limits.remote);
  });

  it("has the engine, and neither pages nor the public suffix list, for an on-device client", async () => {
    const { rooms, size } = await bundleClient("@fletch/sdk/on-device");
    expect([...rooms]).toEqual(expect.arrayContaining([engine, artifacts]));
    expect([...rooms]).not.toContain(pages);
    expect([...rooms]).not.toContain(publicSuffixes);
    expect(size).toBeLessThan(limits.onDevice);
  });

  it("has only one client if flags are read with `flagsFor`", async () => {
    const { rooms, size } = await bundle(
      'export { TargetClient } from "@fletch/sdk/remote"; export { flagsFor } from "@fletch/sdk/flags"',
    );
    expect([...rooms]).toContain("sdk/flags");
    expect([...rooms]).not.toContain(pages);
    expect([...rooms]).not.toContain(publicSuffixes);
    expect(size).toBeLessThan(limits.remoteWithFlags);
  });

  it("has no client for createTestFlags", async () => {
    const { rooms, size } = await bundle('export { createTestFlags } from "@fletch/sdk/flags"');
    expect([...rooms]).not.toContain("sdk/transport");
    expect(size).toBeLessThan(limits.testFlags);
  });

  it("is smaller with shortened error texts", async () => {
    const { size } = await bundleClient("@fletch/sdk/remote", [shortErrors]);
    expect(size).toBeLessThan(limits.remoteWithShortErrors);
  });

  it("has the whole client, without modules of Node", async () => {
    const { rooms } = await bundleClient("@fletch/sdk");
    expect([...rooms]).toEqual(expect.arrayContaining([engine, artifacts, pages, publicSuffixes]));
  });
});
