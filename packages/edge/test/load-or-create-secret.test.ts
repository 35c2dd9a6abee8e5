import { mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createEdge } from "../src/create-edge.ts";
import { loadOrCreateSecret } from "../src/tokens/load-or-create-secret.ts";
import { anArtifact } from "./an-artifact.ts";
import { ask } from "./ask.ts";

const context = { channel: "web" };

describe("the secret without the option", () => {
  it("is stored beside the database, so that tokens, states and links are valid after a restart", async () => {
    await using folder = await aFolder();
    const database = join(folder.path, "new", "edge.db");
    const anEdge = (options: object = {}) =>
      createEdge({ artifacts: [anArtifact()], client: "acme", database, ...options });
    const before = anEdge();
    const { body } = await ask(before, { context, prefetch: { mboxes: [{ name: "hero" }] } });
    const link = await before.fetch(
      new Request("http://127.0.0.1/admin/qa-links", {
        method: "POST",
        body: JSON.stringify({ activities: [{ activityId: 900, experienceId: 1 }] }),
      }),
    );
    const preview = await link.json();
    await before.close();
    const mbox = body.prefetch?.mboxes?.[0];
    const notification = {
      id: "n1",
      type: "display",
      timestamp: Date.now(),
      mbox: { name: "hero", state: mbox?.state },
      tokens: mbox?.options?.map(({ eventToken }) => eventToken),
    };
    const request = { context, notifications: [notification], preview };
    await using after = anEdge();
    expect((await ask(after, request)).status).toBe(200);
    await using other = anEdge({ secret: "a secret of some length" });
    expect((await ask(other, request)).status).toBe(400);
    if (process.platform !== "win32") expect((await stat(`${database}.secret`)).mode & 0o777).toBe(0o600);
  });

  it("is the same for edges that start at the same time, and another for each database", async () => {
    await using folder = await aFolder();
    const secrets = ["a.db", "a.db", "b.db"].map((name) => loadOrCreateSecret(join(folder.path, name)));
    expect(secrets[0]).toMatch(/^[\w-]{43}$/);
    expect(secrets[1]).toBe(secrets[0]);
    expect(secrets[2]).not.toBe(secrets[0]);
  });

  it("is not stored for a database that is no file", () => {
    for (const database of [undefined, ":memory:", "postgres://127.0.0.1/edge", "/dev/null/edge.db"]) {
      expect(loadOrCreateSecret(database)).toBeUndefined();
    }
  });

  it("is reported once if it cannot be stored and the database can be used: tokens end with the process", async () => {
    await using folder = await aFolder();
    const database = join(folder.path, "edge.db");
    await symlink(join(folder.path, "missing"), `${database}.secret`);
    const onError = vi.fn();
    await using edge = createEdge({ artifacts: [anArtifact()], client: "acme", database, onError });
    await edge.ready();
    expect((await ask(edge, { context })).status).toBe(200);
    const message = expect.stringMatching(/edge\.db\.secret: the secret cannot be stored: .*ENOENT.* the next start/);
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ code: "invalid-options", message }), {}]]);
    expect((await readdir(folder.path)).filter((name) => name.includes("secret"))).toEqual(["edge.db.secret"]);
  });

  it("is not reported if the database cannot be used either", async () => {
    const onError = vi.fn();
    const database = "/dev/null/edge.db";
    await using edge = createEdge({ artifacts: [anArtifact()], client: "acme", database, databaseTimeout: 0, onError });
    await expect(edge.ready()).rejects.toMatchObject({ code: "store-unavailable" });
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(["store-unavailable"]);
  });

  it("is refused if its file is too short", async () => {
    await using folder = await aFolder();
    await writeFile(join(folder.path, "edge.db.secret"), "short\n");
    const database = join(folder.path, "edge.db");
    expect(() => createEdge({ artifacts: [anArtifact()], client: "acme", database })).toThrow(
      /edge\.db\.secret: expected a secret of at least 16 characters, received less/,
    );
  });
});

async function aFolder() {
  const path = await mkdtemp(join(tmpdir(), "secret-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
