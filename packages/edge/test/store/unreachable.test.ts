import { expect, it } from "vitest";
import { createEdge } from "../../src/create-edge.ts";
import { anArtifact } from "../an-artifact.ts";
import { ask } from "../ask.ts";
import { announceMissingPostgres, findPostgres, startPostgres } from "../postgres-cluster.ts";

const binaries = findPostgres();
if (binaries === null) announceMissingPostgres("what an edge says while its database cannot be reached");

it.skipIf(binaries === null)(
  "an edge whose database went away says 503, and that it is not ready but lives",
  async () => {
    await using cluster = await startPostgres(binaries ?? "");
    const database = await cluster.createDatabase();
    await using edge = createEdge({
      artifacts: [anArtifact()],
      client: "acme",
      database,
      secret: "a secret of some length",
    });
    const statusOf = async (path: string) => (await edge.fetch(new Request(`http://edge.test/${path}`))).status;
    expect([await statusOf("health"), await statusOf("ready")]).toEqual([200, 200]);
    await cluster.close();
    expect([await statusOf("health"), await statusOf("ready")]).toEqual([200, 503]);
    const { status, body } = await ask(edge, {
      id: { tntId: "v1" },
      context: { channel: "web" },
      execute: { mboxes: [{ name: "hero" }] },
    });
    expect(status).toBe(503);
    expect(body.message).toContain("The store cannot be used now");
  },
);
