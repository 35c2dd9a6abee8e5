import { describe, expect, it } from "vitest";
import { createEdge } from "../../src/index.ts";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import type { VisitorStore } from "../../src/visitors/visitor-store.ts";
import { anArtifact } from "../an-artifact.ts";
import { MemoryVisitorStore } from "./memory-visitor-store.ts";

describe("createEdge with a visitor store of the user's own", () => {
  it("calls the store's methods, and closes it with the edge", async () => {
    const calls: string[] = [];
    const kept = await openSqlStore(":memory:");
    const store = new Proxy<VisitorStore>(kept, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          calls.push(String(name));
          return Reflect.apply(member, target, args);
        };
      },
    });
    const edge = createEdge({ artifacts: [anArtifact()], client: "acme", database: store });
    await edge.ready();
    const ready = await edge.fetch(new Request("http://edge/ready"));
    expect(ready.status).toBe(200);
    const response = await edge.fetch(
      new Request("http://edge/rest/v1/delivery?client=acme&sessionId=s", {
        method: "POST",
        body: JSON.stringify({
          context: { channel: "web" },
          id: { tntId: "a" },
          execute: { mboxes: [{ name: "hero" }] },
        }),
      }),
    );
    expect(response.status).toBe(200);
    await edge.close();
    expect(calls).toEqual(["check", "load", "record", "close"]);
  });

  it("closes the store once, however often the edge is closed", async () => {
    const store = new MemoryVisitorStore();
    let closes = 0;
    store.close = async () => {
      if (++closes > 1) throw new Error("Called end on pool more than once"); // As a pool of connections does.
    };
    await using edge = createEdge({ artifacts: [anArtifact()], client: "acme", database: store });
    await Promise.all([edge.close(), edge.close()]);
    await edge.close();
    await edge[Symbol.asyncDispose]();
    expect(closes).toBe(1);
  });

  it("names a missing method of the store at once", () => {
    const create = (database: object): unknown =>
      createEdge({ artifacts: [anArtifact()], client: "acme", database: database as VisitorStore });
    expect(() => create({ load: () => undefined })).toThrow(
      "options.database.record: expected a method of VisitorStore, received nothing",
    );
    const methods = [
      "load",
      "record",
      "readTotals",
      "readActivityCounts",
      "exportVisitor",
      "deleteVisitor",
      "prune",
      "check",
    ];
    const store = Object.fromEntries(methods.map((name) => [name, () => undefined]));
    expect(() => create({ ...store, close: true })).toThrow(
      "createEdge: options.database.close: expected a method of VisitorStore, received a boolean",
    );
  });
});
