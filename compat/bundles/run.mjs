// Bundles a program for Node as ESM, and runs it without `node_modules`. Measures the size of bundles for workers.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { generate } from "selfsigned";
import * as vite from "vite";

const run = promisify(execFile);
const out = mkdtempSync(join(tmpdir(), "fletch-bundles-"));
const entry = "src/program.mjs";
const account = {
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  retries: 0,
  timeout: 20_000,
  telemetryEnabled: false,
};
const delivery = JSON.stringify({ status: 200, id: { tntId: "1" } });

const edge = createServer((request, response) => {
  request.resume().on("end", () => response.setHeader("content-type", "application/json").end(delivery));
});
const proxied = [];
const proxy = createServer().on("connect", ({ url }, socket) => {
  proxied.push(url);
  const [host, port] = url.split(":");
  const onward = connect(Number(port), host, () => {
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    socket.pipe(onward).pipe(socket);
  });
  for (const end of [socket, onward]) end.on("error", () => undefined);
});
const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
  extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
});
writeFileSync(join(out, "ca.pem"), cert);
const versions = [];
const secure = createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
  versions.push(request.httpVersion);
  request.resume().on("end", () => response.end(delivery));
});
const [edgePort, proxyPort, securePort] = await Promise.all([edge, proxy, secure].map(listen));

let passed = 0;
let failed = 0;

for (const [bundler, bundle] of Object.entries({ esbuild: bundleEsm, Vite: bundleVite })) {
  const file = await bundle();
  const local = { ...account, serverDomain: `127.0.0.1:${edgePort}`, secure: false };
  await test(`${bundler}: calls the edge`, async () => runProgram(file, local));
  await test(`${bundler}: calls the edge through a proxy`, async () => {
    proxied.length = 0;
    await runProgram(file, { ...local, proxy: `127.0.0.1:${proxyPort}` });
    assert.deepEqual(proxied, [`127.0.0.1:${edgePort}`]);
  });
  await test(`${bundler}: calls the edge with pipelining`, () => runProgram(file, { ...local, pipelining: 4 }));
  await test(`${bundler}: calls the edge over HTTP/2`, async () => {
    versions.length = 0;
    await runProgram(file, { ...account, serverDomain: `localhost:${securePort}`, http2: true });
    assert.deepEqual(versions, ["2.0"]);
  });
}

for (const [kind, file, code] of [
  ["ESM", "import.mjs", 'import "@fletch/sdk";'],
  ["CommonJS", "require.cjs", 'require("@fletch/sdk");'],
]) {
  await test(`Node 18 says at import that it is too old (${kind})`, async () => {
    writeFileSync(file, code);
    await assert.rejects(run("node_modules/node-18/bin/node", [file]), ({ stderr }) => {
      assert.match(stderr, /@fletch\/sdk needs Node 20\.19 or newer; this is Node 18\./);
      return true;
    });
  });
}

/** The limits of bundles for workers in kilobytes, minified and gzipped: with and without the words of errors. */
const limits = { remote: [24.68, 23.8], "on-device": [49.43, 48.18] };
for (const [entry, [withWords, without]] of Object.entries(limits)) {
  await test(`a bundle of ${entry} for a worker has errors with their words`, async () => {
    const error = await weigh(entry, [], withWords);
    assert.match(error.message, /^TargetClient.create got wrong options: \$\.client: expected a client code/);
  });
  await test(`a bundle of ${entry} with fletch-short-errors has errors with their codes and details`, async () => {
    const error = await weigh(entry, ["fletch-short-errors"], without);
    assert.equal(
      error.message,
      'TargetClient.create got wrong options: $.client: expected another value, received "a/b"',
    );
    assert.deepEqual(error.issues, [{ path: "$.client", expected: "another value", received: '"a/b"' }]);
  });
}

console.log(`${passed} passed, ${failed} failed`);
for (const server of [edge, proxy, secure]) server.close();
process.exit(failed === 0 ? 0 : 1);

async function bundleEsm() {
  const outfile = join(out, "esbuild.mjs");
  await esbuild.build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
  });
  return outfile;
}

/** Bundles a client for a worker. @returns the error that the bundle has for a wrong option */
async function weigh(entry, conditions, limit) {
  const outfile = join(out, `${[entry, ...conditions].join("-")}.mjs`);
  await esbuild.build({
    stdin: { contents: `export { TargetClient } from "@fletch/sdk/${entry}"`, resolveDir: "." },
    outfile,
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "edge-light", ...conditions],
  });
  const size = gzipSync(readFileSync(outfile), { level: 9 }).length / 1_000;
  assert.ok(size < limit, `it weighs ${size} kB`);
  const { TargetClient } = await import(pathToFileURL(outfile));
  try {
    TargetClient.create({ client: "a/b", organizationId: "0AAA@AdobeOrg" });
  } catch (error) {
    assert.equal(error.code, "invalid-options");
    return error;
  }
  throw new Error("There was no error");
}

async function bundleVite() {
  await vite.build({
    logLevel: "error",
    ssr: { noExternal: true },
    build: { ssr: entry, outDir: join(out, "vite"), rollupOptions: { output: { entryFileNames: "vite.mjs" } } },
  });
  return join(out, "vite/vite.mjs");
}

async function runProgram(file, options) {
  const request = { execute: { mboxes: [{ name: "hero" }] } };
  const env = {
    ...process.env,
    PROGRAM: JSON.stringify({ options, request }),
    NODE_EXTRA_CA_CERTS: join(out, "ca.pem"),
  };
  const { stdout } = await run(process.execPath, [file], { cwd: out, env, timeout: 60_000 });
  const { status, error } = JSON.parse(stdout);
  assert.equal(status, 200, error);
}

async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.address().port;
}

async function test(title, work) {
  try {
    await work();
    passed++;
    console.log(`  ✓ ${title}`);
  } catch (error) {
    failed++;
    console.log(`  ✗ ${title}\n${error.stack}`);
  }
}
