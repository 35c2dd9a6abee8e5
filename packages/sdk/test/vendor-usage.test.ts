import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const theirs = "@adobe/target-nodejs-sdk";
const ours = "@fletch/sdk";

/** A minimal application on Express, written for the published client. */
const application = `
const client = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  serverDomain: process.env.TARGET_HOST,
  secure: false,
});
const app = express();
app.get("/", async (req, res) => {
  const cookies = Object.fromEntries((req.headers.cookie || "").split("; ").map((pair) => pair.split("=").map(decodeURIComponent)));
  const request = { execute: { mboxes: [{ name: "hero", index: 1 }] } };
  try {
    const response = await client.getOffers({ request, targetCookie: cookies[TargetClient.TargetCookieName] });
    const { name, value, maxAge } = response.targetCookie;
    res.cookie(name, value, { maxAge: maxAge * 1000 });
    res.json({ offer: response.response.execute.mboxes[0].options[0].content, visitorCookie: TargetClient.getVisitorCookieName("0AAA@AdobeOrg") });
  } catch (error) {
    res.status(500).send(String(error));
  }
});
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

const styles = {
  require: {
    extension: "cjs",
    header: `const express = require("express");\nconst TargetClient = require("${theirs}");\n`,
  },
  import: { extension: "mjs", header: `import express from "express";\nimport TargetClient from "${theirs}";\n` },
};

describe("an application for the published client", () => {
  let server: RecordingServer;
  let folder: string;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    // Inside of the repository, so that the packages are found.
    folder = mkdtempSync(join(root, "node_modules/.fletch-vendor-"));
    await installOurs();
    server = await startRecordingServer(() => ({
      body: {
        status: 200,
        id: { tntId: "4a7b90" },
        execute: { mboxes: [{ name: "hero", index: 1, options: [{ type: "html", content: "<h1>Hi</h1>" }] }] },
      },
    }));
  });
  afterEach(() => {
    child?.kill();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server[Symbol.asyncDispose]();
  });

  /** Builds our package in both formats, as it is published, to where the application finds it. */
  async function installOurs(): Promise<void> {
    const installed = join(folder, "node_modules", ours);
    mkdirSync(installed, { recursive: true });
    const exports = { import: "./index.mjs", require: "./index.cjs" };
    writeFileSync(join(installed, "package.json"), JSON.stringify({ name: ours, exports }));
    const formats = [
      ["esm", exports.import],
      ["cjs", exports.require],
    ] as const;
    for (const [format, file] of formats) {
      await build({
        entryPoints: [join(root, "packages/sdk/src/entries/index.ts")],
        outfile: join(installed, file),
        format,
        bundle: true,
        platform: "node",
        target: "node20",
        conditions: ["fletch-source"],
        external: ["undici"],
      });
    }
  }

  async function start(style: keyof typeof styles, packageName: string): Promise<string> {
    const { extension, header } = styles[style];
    const file = join(folder, `app-${style}-${packageName === ours ? "ours" : "theirs"}.${extension}`);
    writeFileSync(file, (header + application).replaceAll(theirs, packageName));
    child = spawn(process.execPath, [file], {
      cwd: root,
      env: { ...process.env, TARGET_HOST: server.host },
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      return `http://127.0.0.1:${line}/`;
    }
    throw new Error(`${file} ended before it listened`);
  }

  it.each([
    ["require", theirs],
    ["require", ours],
    ["import", theirs],
    ["import", ours],
  ] as const)("works with %s(%j) after changing the package name", async (style, packageName) => {
    const url = await start(style, packageName);
    const first = await fetch(url);
    expect(await first.json()).toEqual({ offer: "<h1>Hi</h1>", visitorCookie: "AMCV_0AAA@AdobeOrg" });
    const cookie = first.headers.get("set-cookie") ?? "";
    expect(decodeURIComponent(cookie)).toMatch(/^mbox=session#[0-9a-f]{32}#\d+\|PC#4a7b90#\d+; Max-Age=6324480[01]; /);

    await fetch(url, { headers: { cookie: cookie.split(";")[0] ?? "" } });
    const [before, after] = server.requests.slice(-2);
    expect(after?.url.searchParams.get("sessionId")).toBe(before?.url.searchParams.get("sessionId"));
    expect(after?.body.id).toEqual({ tntId: "4a7b90" });
  });
});
