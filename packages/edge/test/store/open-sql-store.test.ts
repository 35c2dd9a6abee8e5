import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createEdge } from "../../src/create-edge.ts";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import { anActivityFolder } from "../activity-folder.ts";

describe("openSqlStore", () => {
  it("explains why a database cannot be opened, without the password", async () => {
    const opening = openSqlStore("postgres://ann:secret@127.0.0.1:1/nothing", { connectTimeout: 0 });
    await expect(opening).rejects.toMatchObject({ code: "store-unavailable" });
    await expect(opening).rejects.not.toThrow(/secret/);
    await expect(openSqlStore("/dev/null/edge.db")).rejects.toMatchObject({ code: "store-unavailable" });
  });

  it("is not called for an edge that cannot be created: nobody could close its database", async () => {
    await using folder = await anActivityFolder({ "bad.yaml": "name: 5\n" });
    const problems: unknown[] = [];
    const options = { client: "acme", onError: (problem: unknown) => void problems.push(problem) };
    const database = join(folder.path, "bad.db");
    expect(() => createEdge({ ...options, activities: [folder.path], database })).toThrow(/bad\.yaml/);
    await folder.remove("bad.yaml");
    // Another database opens meanwhile, as that one would have.
    await using edge = createEdge({ ...options, activities: [folder.path], database: join(folder.path, "good.db") });
    await edge.ready();
    const files = await readdir(folder.path);
    expect(files).toContain("good.db");
    expect(files).not.toContain("bad.db");
    expect(problems).toEqual([]);
  });

  it("reports nothing when the edge closes while it waits for the database", async () => {
    await using folder = await anActivityFolder({
      "a.yaml": `name: T
type: auto-allocate
experiences: [{ name: A, mboxes: { hero: { html: a } } }, { name: B, mboxes: { hero: { html: b } } }]
metrics: [{ conversion: order-done }]
`,
    });
    const onError = vi.fn();
    const edge = createEdge({
      activities: [folder.path],
      client: "acme",
      database: "postgres://ann@127.0.0.1:1/nothing",
      retentionDays: 1,
      onError,
    });
    await edge.close();
    expect(onError).not.toHaveBeenCalled();
  });
});
