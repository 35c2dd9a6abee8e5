import { describe, expect, it } from "vitest";
import { anEdge } from "./an-edge.ts";

const remote = { remoteAddress: "192.0.2.1" };
const get = (path: string) => new Request(`http://edge.test${path}`);

describe("the console's page", () => {
  it("has a content security policy without other hosts and inline code", async () => {
    await using edge = anEdge({ adminToken: "a token of some length" });
    const response = await edge.fetch(get("/"), remote);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html;charset=utf-8");
    const policy = response.headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const page = await response.text();
    expect(page).not.toMatch(/<script(?![^>]* src=)|<style|style="|https?:\/\//);
    const links = [...page.matchAll(/(?:src|href)="(console\/[^"]+)"/g)].map(([, link = ""]) => link);
    expect(links).toHaveLength(3);
    for (const link of links) {
      const file = await edge.fetch(get(`/${link}`), remote);
      expect(file.status).toBe(200);
      expect(file.headers.get("cache-control")).toContain("immutable");
      expect(file.headers.get("x-content-type-options")).toBe("nosniff");
      expect((await file.text()).length).toBeGreaterThan(100);
    }
  });

  it("is closed if the admin API is closed, and says how to open it", async () => {
    await using edge = anEdge();
    for (const path of ["/", "/console/app.js"]) {
      const response = await edge.fetch(get(path), remote);
      expect(response.status).toBe(403);
      expect(await response.text()).toContain("adminToken");
    }
    expect((await edge.fetch(get("/"))).status).toBe(200);
  });

  it("responds to unknown files and other methods", async () => {
    await using edge = anEdge({ adminToken: "a token of some length" });
    expect((await edge.fetch(get("/console/none.js"), remote)).status).toBe(404);
    const posted = await edge.fetch(new Request("http://edge.test/", { method: "POST" }), remote);
    expect(posted.status).toBe(405);
    expect(posted.headers.get("allow")).toBe("GET");
  });
});
