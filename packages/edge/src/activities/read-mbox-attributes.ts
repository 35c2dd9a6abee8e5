import { runToCompletion } from "@fletch/decisioning";
import { array, isRecord, optional, type Schema, string } from "@fletch/delivery-api/schema";
import { ActivityFiles } from "../authoring/authored-activities.ts";
import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";
import { exactObject, requireOptions } from "../exact-object.ts";
import { TokenSigner } from "../tokens/token-signer.ts";
import { type ActivitySnapshot, type ArtifactSource, artifactSourcesSchema, loadSnapshot } from "./load-snapshot.ts";

/** Sources of mbox attributes; at least one activity file or artifact. */
export interface ReadAttributesOptions {
  /** Folders, globs and paths of activity files. @default none */
  readonly activities?: readonly string[];
  /** Paths of artifacts, or artifacts themselves. @default none */
  readonly artifacts?: readonly ArtifactSource[];
  /** Required for obfuscated artifacts. */
  readonly organizationId?: string | undefined;
}

const optionsSchema: Schema<ReadAttributesOptions> = exactObject<ReadAttributesOptions>({
  activities: optional(array(string({ min: 1 }))),
  artifacts: optional(artifactSourcesSchema),
  organizationId: optional(string()),
});

/** The attributes of an mbox in one experience. */
export interface MboxAttributes {
  /** The name of the activity. */
  readonly activity: string;
  /** The attributes of its JSON offers; `null` without any, such as default content. */
  readonly attributes: Readonly<Record<string, unknown>> | null;
}

/**
 * Reads the attributes of mboxes by experience and activity, for every environment. Includes drafts and edge-only
 * activities. Omits mboxes without attributes.
 *
 * @throws TargetError as `createEdge` does
 */
export function readMboxAttributes(options: ReadAttributesOptions): ReadonlyMap<string, readonly MboxAttributes[]> {
  requireOptions(optionsSchema, options, "readMboxAttributes");
  const { activities = [], artifacts = [], organizationId } = options;
  const files = activities.length === 0 ? null : new ActivityFiles({ sources: activities, environment: "production" });
  const settings = { sources: artifacts, files, organizationId, signer: new TokenSigner(undefined) };
  const snapshot = runToCompletion(loadSnapshot(settings));
  const found = new Map<string, MboxAttributes[]>();
  for (const [mbox, attributes] of [...listAuthored(snapshot), ...listOfArtifacts(snapshot)]) {
    const known = found.get(mbox);
    if (known === undefined) found.set(mbox, [attributes]);
    else known.push(attributes);
  }
  const filled = [...found].filter(([, all]) => all.some(({ attributes }) => hasEntries(attributes)));
  return new Map(filled.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Entry = readonly [mbox: string, MboxAttributes];

function listAuthored({ authored, otherActivities }: ActivitySnapshot): readonly Entry[] {
  return [...authored, ...otherActivities].flatMap(listActivity);
}

function listActivity({ name, experiences, slots }: CompiledActivity): readonly Entry[] {
  return slots
    .filter(({ location }) => location.kind === "mbox")
    .flatMap(({ location, offers }) =>
      experiences.map((_, index): Entry => {
        const offer = offers[index] ?? "default";
        const json = offer === "default" ? undefined : offer.json;
        return [location.name, { activity: name, attributes: isRecord(json) ? json : null }];
      }),
    );
}

/** Lists rules of artifacts, without those compiled from activity files. */
function listOfArtifacts({ plan, authored }: ActivitySnapshot): readonly Entry[] {
  const ids = new Set(authored.map(({ id }) => id));
  return [...plan.artifact.rules.mboxes].flatMap(([mbox, rules]) =>
    rules
      .filter(({ activityId }) => !ids.has(activityId))
      .map(({ consequence, meta }): Entry => {
        const objects = consequence.options.flatMap(({ type, content }) =>
          type === "json" && isRecord(content) ? [content] : [],
        );
        const attributes = objects.length === 0 ? null : Object.assign(Object.create(null), ...objects);
        return [mbox, { activity: String(meta["activity.name"] ?? ""), attributes }];
      }),
  );
}

function hasEntries(attributes: MboxAttributes["attributes"]): boolean {
  return attributes !== null && Object.keys(attributes).length > 0;
}
