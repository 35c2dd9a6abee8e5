import { describeValue, isRecord } from "@fletch/delivery-api/schema";
import { suggest } from "../../suggest.ts";
import { text } from "../schema/plain-schemas.ts";
import { type FileSchema, fields, type JsonSchema } from "../schema/schema.ts";
import { type AuthoredActivity, activityForms, activityTypes, audiencesForm } from "./activity-schema.ts";
import { type AuthoredCondition, conditionDefinition } from "./condition-schema.ts";
import { matcherDefinition } from "./matcher-schema.ts";
import { offerDefinition } from "./offer-schema.ts";

/** A file of audiences only. */
export interface AudiencesFile {
  readonly audiences: Readonly<Record<string, AuthoredCondition>>;
  readonly $schema?: string;
}

/** What a file holds: an activity, or audiences. */
export type AuthoredFile = AuthoredActivity | AudiencesFile;

const audiencesFileForm: FileSchema<AudiencesFile> = fields<AudiencesFile>({
  audiences: { form: audiencesForm, about: "Audiences that any file can refer to by name.", required: true },
  $schema: { form: text(), about: "For editors: where the JSON Schema is." },
});

const expected = "an activity (an object with type, name and experiences) or audiences";

/** What a file may hold. */
export const fileForm: FileSchema<AuthoredFile> = {
  expected,
  json: {
    type: "object",
    if: { required: ["type"] },
    // biome-ignore lint/suspicious/noThenProperty: that is how JSON Schema calls it
    then: {
      properties: { type: { enum: activityTypes } },
      allOf: activityTypes.map((type) => ({
        if: { properties: { type: { const: type } } },
        // biome-ignore lint/suspicious/noThenProperty: that is how JSON Schema calls it
        then: { $ref: `#/$defs/${type}` },
      })),
    },
    else: { $ref: "#/$defs/audiences" },
  },
  check(value, path, issues) {
    if (!isRecord(value)) {
      issues.push({ path, expected, received: value === null ? "nothing" : describeValue(value) });
      return;
    }
    if (!Object.hasOwn(value, "type") && Object.hasOwn(value, "audiences")) {
      audiencesFileForm.check(value, path, issues);
      return;
    }
    const { type } = value;
    const known = activityTypes.find((each) => each === type);
    if (known !== undefined) {
      activityForms[known].check(value, path, issues);
      return;
    }
    const likely = typeof type === "string" ? suggest(type, activityTypes) : "";
    issues.push({
      path: `${path}.type`,
      expected: `type: one of ${activityTypes.join(", ")}${likely}`,
      received: Object.hasOwn(value, "type") ? describeValue(type) : "nothing",
    });
  },
};

/** The JSON Schema of activity files. Editors complete and check by it; the edge checks the same and more, such as sums and names. */
export function activityFileSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Activity file of a Fletch edge",
    description: "An activity of Adobe Target, or audiences for several of them. See docs/activities.md.",
    ...fileForm.json,
    $defs: {
      ...Object.fromEntries(activityTypes.map((type) => [type, activityForms[type].json])),
      audiences: audiencesFileForm.json,
      condition: conditionDefinition.json,
      matcher: matcherDefinition.json,
      offer: offerDefinition.json,
    },
  };
}
