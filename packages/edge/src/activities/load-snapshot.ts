import { createHash } from "node:crypto";
import type { Plan, Steps } from "@fletch/decisioning";
import type { Issue } from "@fletch/delivery-api";
import { array, predicate, type Schema } from "@fletch/delivery-api/schema";
import type { ActivityFiles } from "../authoring/authored-activities.ts";
import type { AudienceNames } from "../authoring/compile/audience-names.ts";
import type { AllocatedActivity, OtherActivity } from "../authoring/compile/compile-activities.ts";
import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";
import { runCooperatively } from "../cooperative.ts";
import { buildRuleset, checkArtifact, type NamedArtifact, type Ruleset } from "../ruleset/build-ruleset.ts";
import { experienceFromMeta } from "../tokens/token-registry.ts";
import type { TokenSigner } from "../tokens/token-signer.ts";
import { type MergedArtifact, mergeArtifacts } from "./merge-artifacts.ts";
import { readArtifactFile } from "./read-artifact-file.ts";
import { ServedArtifact } from "./served-artifact.ts";
import { writeJson } from "./write-json.ts";

/** The path of an artifact's file, or the artifact. */
export type ArtifactSource = string | object;

export const artifactSourcesSchema: Schema<readonly ArtifactSource[]> = array(
  predicate(
    "a path or an artifact",
    (value): value is ArtifactSource => typeof value === "string" || (typeof value === "object" && value !== null),
  ),
);

/** Sources and settings of a snapshot. */
export interface SnapshotSettings {
  readonly sources: readonly ArtifactSource[];
  /** The activity files; `null`: none. */
  readonly files?: ActivityFiles | null;
  /** Required for obfuscated artifacts. */
  readonly organizationId: string | undefined;
  /** Signs the edge's tokens. */
  readonly signer: TokenSigner;
}

/** All activities at one moment: rulesets that the edge decides by, and artifacts that clients download. */
export interface ActivitySnapshot extends Ruleset {
  readonly served: ServedArtifact;
  /** The ruleset that includes drafts; compiled at its first use. */
  readonly preview: () => Promise<Ruleset>;
  /** Whether an activity is a draft. */
  readonly hasDraft: (activities: ReadonlySet<number>) => boolean;
  /** The experiences of an activity, draft or live, by ascending id; empty for an unknown activity. */
  readonly listExperiences: (activityId: number) => readonly number[];
  /** The activities of files. */
  readonly authored: readonly CompiledActivity[];
  /** The activities of files for other environments. */
  readonly otherActivities: readonly OtherActivity[];
  /** Returns the name of an audience by its condition. */
  readonly audienceName: AudienceNames;
  /** The auto-allocate activities. */
  readonly allocated: readonly AllocatedActivity[];
  /** Equal for snapshots with equal decisions. */
  readonly fingerprint: string;
  /** Omitted rules, and contradictions between artifacts. */
  readonly issues: readonly Issue[];
  /** Valid values that are probably mistakes. */
  readonly suspicions: readonly Issue[];
}

/** The shares of experiences by activity id, computed by auto-allocation. */
export type Shares = ReadonlyMap<number, readonly number[]>;

/**
 * Reads, checks, merges and compiles artifacts and activity files, in steps. A failure changes nothing.
 *
 * @throws TargetError `artifact-unavailable`, `invalid-artifact`, `invalid-activities` or
 * `unsupported-artifact-version`
 */
export function* loadSnapshot(
  { sources, files, organizationId, signer }: SnapshotSettings,
  shares: Shares = new Map(),
): Steps<ActivitySnapshot> {
  const written = files ? yield* files.read() : undefined;
  const artifacts = [
    ...sources.map((source, index) => readSource(source, index, organizationId)),
    ...(written?.artifacts ?? []).map(({ name, value }) => ({ name, value: value as NamedArtifact["value"] })),
  ];
  for (const each of artifacts) yield* checkArtifact(each);
  const compiled = written && (yield* written.compile(findGlobalMbox(artifacts), shares));
  const drafts = compiled?.drafts ?? [];
  const forDevices = mergeAll(artifacts, compiled?.device);
  const { value, conflicts } = compiled === undefined ? forDevices : mergeAll(artifacts, compiled.edge);
  const name = artifacts.length === 1 ? (artifacts[0]?.name ?? "") : "the merged artifact";
  const ruleset = yield* buildRuleset({ name, value }, signer, new Set());
  const served = new ServedArtifact(forDevices.value, yield* writeJson(forDevices.value), organizationId);
  const draftIds = new Set(drafts.map(({ id }) => id));
  let preview: Promise<Ruleset> | undefined;
  function* withDrafts(): Steps<Ruleset> {
    const all = compiled === undefined ? value : mergeAll(artifacts, yield* compiled.preview()).value;
    return yield* buildRuleset({ name, value: all }, signer, draftIds);
  }
  return {
    ...ruleset,
    served,
    preview: () => {
      preview ??= runCooperatively(withDrafts());
      return preview;
    },
    hasDraft: (activities) => [...activities].some((id) => draftIds.has(id)),
    listExperiences: (activityId) => {
      const draft = drafts.find(({ id }) => id === activityId);
      return draft === undefined
        ? listExperiences(ruleset.plan, activityId)
        : sorted(draft.experiences.map(({ id }) => id));
    },
    authored: [...(compiled?.activities ?? []), ...drafts],
    otherActivities: compiled?.otherActivities ?? [],
    audienceName: compiled?.audienceName ?? (() => undefined),
    allocated: compiled?.allocated ?? [],
    fingerprint:
      compiled === undefined ? served.json.etag : served.json.etag + (yield* computeFingerprint(value, drafts)),
    issues: [...conflicts, ...ruleset.issues],
    suspicions: written?.suspicions ?? [],
  };
}

/** Returns the global mbox of the first artifact that names one, as the merge does. */
function findGlobalMbox(artifacts: readonly NamedArtifact[]): string {
  const given = artifacts.map(({ value }) => value.globalMbox).find((name) => typeof name === "string");
  return typeof given === "string" ? given : "target-global-mbox";
}

function mergeAll(artifacts: readonly NamedArtifact[], written: object | undefined): MergedArtifact {
  const all = [...artifacts];
  if (written !== undefined) all.push({ name: "the activities", value: written as NamedArtifact["value"] });
  const [first, ...others] = all;
  if (first === undefined) throw new RangeError("A snapshot needs at least one artifact");
  return mergeArtifacts(first, others);
}

function* computeFingerprint(value: unknown, drafts: unknown): Steps<string> {
  const texts = [yield* writeJson(value), yield* writeJson(drafts, 1)];
  return createHash("sha256").update(texts.join("\n")).digest("base64url");
}

function listExperiences({ artifact: { rules } }: Plan, activityId: number): readonly number[] {
  const own = [...rules.mboxes.values(), ...rules.views.values()]
    .flat()
    .filter((rule) => rule.activityId === activityId);
  return sorted(own.flatMap((rule) => experienceFromMeta(rule) ?? []));
}

function sorted(ids: readonly number[]): readonly number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** An unchecked artifact. */
function readSource(source: ArtifactSource, index: number, organizationId: string | undefined): NamedArtifact {
  const isFile = typeof source === "string";
  const value = isFile ? readArtifactFile(source, organizationId) : source;
  return { name: isFile ? source : `artifacts[${index}]`, value: value as NamedArtifact["value"] };
}
