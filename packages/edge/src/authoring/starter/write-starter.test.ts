import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { anActivityFolder } from "../../../test/activity-folder.ts";
import { ask } from "../../../test/ask.ts";
import { createEdge } from "../../create-edge.ts";
import { writeStarter } from "./write-starter.ts";

describe("writeStarter", () => {
  it("writes activities that an edge accepts", async () => {
    await using folder = await anActivityFolder();
    const activities = join(folder.path, "activities");
    const paths = await writeStarter(activities);
    expect(paths).toHaveLength(6);
    await using edge = createEdge({ activities: [activities], client: "acme", environment: "development" });
    const { body } = await ask(edge, {
      id: { tntId: "visitor-1" },
      context: { channel: "web" },
      execute: {
        mboxes: [
          { name: "greeting", index: 0, parameters: { member: "gold" } },
          { name: "new-checkout", index: 1 },
          { name: "buy-button", index: 2 },
        ],
      },
    });
    expect(body.execute?.mboxes?.map(({ options }) => options?.[0]?.type)).toEqual(["json", "json", "json"]);
  });

  it("overwrites no file", async () => {
    await using folder = await anActivityFolder();
    await writeFile(join(folder.path, "hero.yaml"), "mine");
    await expect(writeStarter(folder.path)).rejects.toMatchObject({ code: "invalid-options" });
    expect(await readdir(folder.path)).toEqual(["hero.yaml"]);
  });
});
