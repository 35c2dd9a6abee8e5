import type { Issue } from "@fletch/delivery-api";
import { describeValue, isRecord } from "@fletch/delivery-api/schema";
import * as z from "zod";
import { suggest } from "../../suggest.ts";
import { findIssues, type KeyIssue } from "../schema/find-issues.ts";
import { text } from "../schema/scalars.ts";
import { object, optional, required } from "../schema/structures.ts";
import { type AuthoredActivity, activitySchemas, activityTypes, audiencesSchema } from "./activity-schema.ts";
import type { AuthoredCondition } from "./condition-schema.ts";

/** A file of audiences only. */
export interface AudiencesFile {
  readonly audiences: Readonly<Record<string, AuthoredCondition>>;
  readonly $schema?: string;
}

/** The content of a file: an activity, or audiences. */
export type AuthoredFile = AuthoredActivity | AudiencesFile;

const audiencesFileSchema: z.ZodType<AudiencesFile> = object<AudiencesFile>({
  audiences: required(audiencesSchema, "Audiences that any file can refer to by name."),
  $schema: optional(text(), "For editors: where the JSON Schema is."),
});

const expected = "an activity (an object with type, name and experiences) or audiences";

/** Returns all issues of a file's content. Its `type` chooses the schema. */
export function findFileIssues(value: unknown): readonly (Issue | KeyIssue)[] {
  if (!isRecord(value)) {
    return [{ path: "$", expected, received: value === null ? "nothing" : describeValue(value) }];
  }
  if (!Object.hasOwn(value, "type") && Object.hasOwn(value, "audiences")) return findIssues(audiencesFileSchema, value);
  const { type } = value;
  const known = activityTypes.find((each) => each === type);
  if (known !== undefined) return findIssues(activitySchemas[known], value);
  const likely = typeof type === "string" ? suggest(type, activityTypes) : "";
  const received = Object.hasOwn(value, "type") ? describeValue(type) : "nothing";
  const issue = { path: "$.type", expected: `type: one of ${activityTypes.join(", ")}${likely}`, received };
  const others = findIssues(activitySchemas[guessType(value, likely)], value);
  return [issue, ...others.filter(({ path }) => path !== "$.type")];
}

/** Guesses the intended type, so that a misspelt one hides no other mistake. */
function guessType(value: Readonly<Record<string, unknown>>, likely: string): AuthoredActivity["type"] {
  const near = activityTypes.find((each) => likely.includes(JSON.stringify(each)));
  if (near !== undefined) return near;
  if (Object.hasOwn(value, "elements")) return "multivariate";
  const { experiences } = value;
  const hasAudience = (each: unknown): boolean => isRecord(each) && Object.hasOwn(each, "audience");
  return Array.isArray(experiences) && experiences.some(hasAudience) ? "experience-targeting" : "ab";
}

/**
 * Returns the JSON Schema of activity files for completion in editors. The edge checks the same and more, such as sums
 * and references.
 */
export function activityFileSchema(): Readonly<Record<string, unknown>> {
  const { $defs, properties } = z.toJSONSchema(z.object({ ...activitySchemas, audiences: audiencesFileSchema }));
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Activity file of a Fletch edge",
    description: "An activity of Adobe Target, or audiences for several of them. See docs/activities.md.",
    type: "object",
    if: { required: ["type"] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema has this keyword
    then: {
      properties: { type: { enum: activityTypes } },
      allOf: activityTypes.map((type) => ({
        if: { properties: { type: { const: type } } },
        // biome-ignore lint/suspicious/noThenProperty: JSON Schema has this keyword
        then: { $ref: `#/$defs/${type}` },
      })),
    },
    else: { $ref: "#/$defs/audiences" },
    $defs: { ...properties, ...$defs },
  };
}
