import { expect, it } from "vitest";
import { anActivityFolder } from "../../test/activity-folder.ts";
import { createEdge } from "../create-edge.ts";
import { readDeviceActivities } from "../explain/read-device-activities.ts";
import { readActivities } from "./read-activities.ts";
import { readMboxAttributes } from "./read-mbox-attributes.ts";

it("readActivities returns the artifact that an edge of the same environment serves", async () => {
  await using folder = await anActivityFolder({
    "a.yaml": "name: A\ntype: ab\nexperiences: [{ name: x, mboxes: { a: default } }]",
    "b.yaml": "name: B\ntype: ab\nenvironments: [staging]\nexperiences: [{ name: x, mboxes: { b: default } }]",
    "c.yaml": "name: C\ntype: ab\nonDevice: false\nexperiences: [{ name: x, mboxes: { c: default } }]",
  });
  for (const environment of ["production", "staging"]) {
    await using edge = createEdge({ activities: [folder.path], client: "acme", environment });
    const response = await edge.fetch(new Request(`http://edge.test/acme/${environment}/v1/rules.json`));
    const artifact = readActivities([folder.path], { environment });
    expect(artifact).toEqual(await response.json());
    expect(artifact).toMatchObject({
      localMboxes: environment === "staging" ? ["a", "b"] : ["a"],
      remoteMboxes: ["c"],
    });
  }
  expect(() => readActivities([`${folder.path}/none`])).toThrow("received nothing there");
  const misspelt = { enviroment: "staging" } as object;
  for (const read of [readActivities, readDeviceActivities])
    expect(() => read([folder.path], misspelt)).toThrow(
      `${read.name}: options.enviroment: expected one of environment; did you mean "environment"?`,
    );
  expect(() => readMboxAttributes({ activites: [folder.path] } as object)).toThrow(
    /readMboxAttributes: options\.activites: .*did you mean "activities"\?/,
  );
});
