import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { deobfuscateArtifact } from "@fletch/decisioning";
import { afterAll, describe, expect, it } from "vitest";
import { anArtifact } from "../../test/an-artifact.ts";
import { createEdge, type Edge } from "../create-edge.ts";

const folder = mkdtempSync(join(tmpdir(), "fletch-edge-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const organizationId = "0AAA@AdobeOrg";
const anEdge = (options: object = {}) =>
  createEdge({ artifacts: [anArtifact()], client: "acme", organizationId, ...options });
const get = (edge: Edge, path: string, headers: Record<string, string> = {}) =>
  edge.fetch(new Request(`http://edge.test${path}`, { headers }));

describe("the artifact routes", () => {
  it("serve both formats, with and without a property", async () => {
    const edge = anEdge();
    for (const path of ["/acme/production/v1/rules.json", "/acme/production/v1/0123abcd/rules.json"]) {
      expect(await (await get(edge, path)).json(), path).toEqual(anArtifact());
    }
    const locked = new Uint8Array(await (await get(edge, "/acme/production/v1/rules.bin")).arrayBuffer());
    expect(deobfuscateArtifact(locked, organizationId)).toEqual(anArtifact());
    expect(edge.counters.artifactDownloads).toBe(3);
  });

  it("compress artifacts for clients that accept it", async () => {
    const edge = anEdge();
    const path = "/acme/production/v1/rules.json";
    const decompressors = { br: brotliDecompressSync, gzip: gunzipSync };
    for (const encoding of ["br", "gzip"] as const) {
      const response = await get(edge, path, { "accept-encoding": `${encoding};q=0.8, identity` });
      expect(response.headers.get("content-encoding")).toBe(encoding);
      const bytes = decompressors[encoding](new Uint8Array(await response.arrayBuffer()));
      expect(JSON.parse(bytes.toString())).toEqual(anArtifact());
    }
    const plain = await get(edge, path, { "accept-encoding": "br;q=0, gzip; q=0.0" });
    expect(plain.headers.get("content-encoding")).toBeNull();
  });

  it("respond 304 to a matching If-None-Match", async () => {
    const edge = anEdge();
    for (const path of ["/acme/production/v1/rules.json", "/acme/production/v1/rules.bin"]) {
      for (const encoding of ["identity", "gzip", "br"]) {
        const headers = { "accept-encoding": encoding };
        const etag = (await get(edge, path, headers)).headers.get("etag") ?? "";
        for (const ifNoneMatch of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
          const again = await get(edge, path, { ...headers, "if-none-match": ifNoneMatch });
          expect(again.status, `${path} ${encoding} ${ifNoneMatch}`).toBe(304);
          expect(await again.text()).toBe("");
        }
        expect((await get(edge, path, { ...headers, "if-none-match": '"other"' })).status).toBe(200);
      }
    }
  });

  it("have geo headers in ASCII if the edge knows the caller's location", async () => {
    const seen: (string | undefined)[] = [];
    const edge = anEdge({
      geo: (ipAddress?: string) => {
        seen.push(ipAddress);
        return ipAddress === undefined
          ? undefined
          : { city: "Zürich", stateCode: "東", countryCode: "CH", latitude: 47.4 };
      },
    });
    const geoHeaders = async (headers: Record<string, string> = {}) => {
      const response = await get(edge, "/acme/production/v1/rules.json", headers);
      return Object.fromEntries([...response.headers].filter(([name]) => /^x-(geo|forwarded)/.test(name)));
    };
    expect(await geoHeaders()).toEqual({});
    expect(await geoHeaders({ "x-forwarded-for": "192.0.2.1, 10.0.0.1" })).toEqual({
      "x-forwarded-for": "192.0.2.1",
      "x-geo-city": "Zurich",
      "x-geo-country-code": "CH",
      "x-geo-latitude": "47.4",
    });
    expect(seen).toEqual([undefined, "192.0.2.1"]);
    const errors: unknown[] = [];
    const lost = anEdge({
      geo: () => Promise.reject(new Error("no such table")),
      onError: (error: unknown) => void errors.push(error),
    });
    expect((await get(lost, "/acme/production/v1/rules.json")).status).toBe(200);
    expect(errors).toMatchObject([{ message: expect.stringContaining("no such table") }]);
  });

  it("explain a 404", async () => {
    const other = await get(anEdge(), "/other/production/v1/rules.json");
    expect(await other.json()).toMatchObject({ status: 404, message: expect.stringContaining('"acme"') });
    const test = await get(anEdge(), "/acme/staging/v1/rules.json");
    expect(await test.json()).toMatchObject({
      status: 404,
      message: 'There is no artifact for the environment "staging": this edge serves "production"',
    });
    const staging = anEdge({ environment: "staging" });
    expect((await get(staging, "/acme/Staging/v1/rules.json")).status).toBe(200);
    expect((await get(staging, "/acme/production/v1/rules.json")).status).toBe(404);
    const noKey = await get(createEdge({ artifacts: [anArtifact()], client: "acme" }), "/acme/production/v1/rules.bin");
    expect(await noKey.json()).toMatchObject({ status: 404, message: expect.stringContaining("organizationId") });
    const post = await anEdge().fetch(
      new Request("http://edge.test/acme/production/v1/rules.json", { method: "POST" }),
    );
    expect(post.status).toBe(405);
  });

  it("serve changed files, and the last good artifact while a file is broken", async () => {
    const file = join(folder, "rules.json");
    writeFileSync(file, JSON.stringify(anArtifact(50)));
    const problems: string[] = [];
    await using edge = anEdge({
      artifacts: [file],
      onError: (error: Error & { code?: string }) => problems.push(String(error.code)),
    });
    const split = async () => JSON.stringify(await (await get(edge, "/acme/production/v1/rules.json")).json());
    const until = async (holds: () => Promise<boolean> | boolean) => {
      while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    writeFileSync(file, JSON.stringify(anArtifact(20)));
    await until(async () => (await split()) === JSON.stringify(anArtifact(20)));
    writeFileSync(file, '{"version":"1.0.0","rules":{"mb');
    await until(() => problems.length > 0);
    expect(problems[0]).toBe("invalid-artifact");
    expect(await split()).toBe(JSON.stringify(anArtifact(20)));
    copyFileSync(file, join(folder, "broken.json"));
    expect(() => anEdge({ artifacts: [join(folder, "broken.json")] })).toThrow(
      expect.objectContaining({ code: "invalid-artifact" }),
    );
  });
});

describe("the geo route", () => {
  it("returns the geo location of the caller's address, in headers", async () => {
    const edge = anEdge({
      geo: (ipAddress: string) =>
        ipAddress === "192.0.2.1" && {
          city: "PARIS",
          countryCode: "FR",
          stateCode: "J",
          latitude: 48.86,
          longitude: 2.35,
        },
    });
    const response = await get(edge, "/v1/geo", { "x-forwarded-for": "192.0.2.1, 10.0.0.1" });
    expect(await response.json()).toEqual({
      "x-forwarded-for": "192.0.2.1",
      "x-geo-latitude": 48.86,
      "x-geo-longitude": 2.35,
      "x-geo-country-code": "FR",
      "x-geo-region-code": "J",
      "x-geo-city": "PARIS",
    });
    expect(await (await get(edge, "/v1/geo")).json()).toEqual({});
    expect(await (await get(anEdge({ geo: { city: "ROME" } }), "/v1/geo")).json()).toEqual({ "x-geo-city": "ROME" });
  });
});

describe("CORS of the artifact routes", () => {
  it("allows any origin, with credentials", async () => {
    const edge = anEdge();
    const origin = "https://shop.example";
    const preflight = await edge.fetch(
      new Request("http://edge.test/rest/v1/delivery", {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
      }),
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type");
    const geo = await get(edge, "/v1/geo", { origin });
    for (const { headers } of [preflight, geo]) {
      expect(headers.get("access-control-allow-origin")).toBe(origin);
      expect(headers.get("access-control-allow-credentials")).toBe("true");
    }
    expect((await get(edge, "/v1/geo")).headers.get("access-control-allow-origin")).toBeNull();
  });
});
