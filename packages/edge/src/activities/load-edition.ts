import { createHash } from "node:crypto";
import { compilePlan, decide, type Plan, parseArtifact } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import { errorFromIssues, type Issue } from "@fletch/delivery-api";
import type { ActivityFiles, AllocatedActivity } from "../authoring/authored-activities.ts";
import type { PlannedActivity } from "../authoring/compile/plan-activity.ts";
import { Goals } from "../decisions/goals.ts";
import { Traffic } from "../decisions/traffic.ts";
import type { Seal } from "../tokens/seal.ts";
import { experienceOf, TokenDirectory } from "../tokens/token-directory.ts";
import { type MergedArtifact, mergeArtifacts, type NamedArtifact } from "./merge-artifacts.ts";
import { readArtifactFile } from "./read-artifact-file.ts";
import { ServedArtifact } from "./served-artifact.ts";

/** The path of a file, or the artifact itself. */
export type ArtifactSource = string | object;

/** How to read artifacts, and what for. */
export interface EditionSettings {
  readonly sources: readonly ArtifactSource[];
  /** Activities that people write; `null`: none. */
  readonly files?: ActivityFiles | null;
  /** Needed for obfuscated artifacts. */
  readonly organizationId: string | undefined;
  /** Seals the tokens that the edge gives out. */
  readonly seal: Seal;
}

/** The activities as they stand at one time: what the edge decides from, and what clients download. */
export interface Edition {
  /** With sealed tokens, and a place for each experience: not quite what clients download. */
  readonly plan: Plan;
  readonly tokens: TokenDirectory;
  readonly traffic: Traffic;
  readonly goals: Goals;
  /** Whether some condition reads what is known of the visitor beyond the request. */
  readonly readsVisitor: boolean;
  readonly served: ServedArtifact;
  /** Activities that have an offer for some view. */
  readonly activitiesWithViews: ReadonlySet<number>;
  /** The experiences of an activity, in the order of their ids; empty for one that is not there. */
  readonly experiencesOf: (activityId: number) => readonly number[];
  /** The activities that people wrote. */
  readonly authored: readonly PlannedActivity[];
  /** The activities whose split follows success. */
  readonly allocated: readonly AllocatedActivity[];
  /** Equal for editions that decide alike. */
  readonly fingerprint: string;
  /** The client code of the artifact's `meta`, if it has one. */
  readonly clientCode: string | undefined;
  /** Rules that were left out, and contradictions between the artifacts. */
  readonly issues: readonly Issue[];
}

/** By activity id, the shares of experiences that success has led to. */
export type Shares = ReadonlyMap<number, readonly number[]>;

/**
 * Reads, checks, merges and compiles artifacts and activity files. Either all of it succeeds, or it throws and nothing has changed.
 *
 * @throws TargetError `artifact-unavailable`, `invalid-artifact`, `invalid-activities` or `unsupported-artifact-version`
 */
export function loadEdition(
  { sources, files, organizationId, seal }: EditionSettings,
  shares: Shares = new Map(),
): Edition {
  const written = files?.read();
  const artifacts = [
    ...sources.map((source, index) => readSource(source, index, organizationId)),
    ...(written?.artifacts ?? []).map(({ name, value }) => checkSource(name, value)),
  ];
  const compiled = written?.compile(globalMboxOf(artifacts), shares);
  const forDevices = mergeAll(artifacts, compiled?.device);
  const { value, conflicts } = compiled === undefined ? forDevices : mergeAll(artifacts, compiled.edge);
  const { artifact, issues } = parse({
    name: artifacts.length === 1 ? (artifacts[0]?.name ?? "") : "the merged artifact",
    value,
  });
  const tokens = new TokenDirectory(seal);
  const traffic = new Traffic(tokens.sealArtifact(artifact));
  const plan = compilePlan(traffic.artifact, { splitHost, decisioningMethod: "server-side", prefetchClicks: true });
  requireSupportedVersion(plan);
  const served = new ServedArtifact(forDevices.value, organizationId);
  return {
    plan,
    tokens,
    traffic,
    goals: new Goals(value, plan.artifact.globalMbox),
    readsVisitor: plan.needs.variables.some((variable) => /^(?:\*$|profile\b|visitor\b)/.test(variable)),
    served,
    activitiesWithViews: new Set([...plan.artifact.rules.views.values()].flat().map(({ activityId }) => activityId)),
    experiencesOf: (activityId) => listExperiences(plan, activityId),
    authored: compiled?.activities ?? [],
    allocated: compiled?.allocated ?? [],
    fingerprint: compiled === undefined ? served.json.etag : served.json.etag + fingerprintOf(value),
    clientCode: typeof artifact.meta.clientCode === "string" ? artifact.meta.clientCode : undefined,
    issues: [...conflicts, ...issues, ...plan.problems],
  };
}

/** The first artifact that names it decides, as it does when they are merged. */
function globalMboxOf(artifacts: readonly NamedArtifact[]): string {
  const given = artifacts.map(({ value }) => value.globalMbox).find((name) => typeof name === "string");
  return typeof given === "string" ? given : "target-global-mbox";
}

function mergeAll(artifacts: readonly NamedArtifact[], written: object | undefined): MergedArtifact {
  const all = [...artifacts];
  if (written !== undefined) all.push({ name: "the activities", value: written as NamedArtifact["value"] });
  const [first, ...others] = all;
  if (first === undefined) throw new RangeError("An edition needs at least one artifact");
  return mergeArtifacts(first, others);
}

function fingerprintOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url");
}

function listExperiences({ artifact: { rules } }: Plan, activityId: number): readonly number[] {
  const own = [...rules.mboxes.values(), ...rules.views.values()]
    .flat()
    .filter((rule) => rule.activityId === activityId);
  return [...new Set(own.flatMap((rule) => experienceOf(rule) ?? []))].sort((a, b) => a - b);
}

function readSource(source: ArtifactSource, index: number, organizationId: string | undefined): NamedArtifact {
  const isFile = typeof source === "string";
  const name = isFile ? source : `artifacts[${index}]`;
  return checkSource(name, isFile ? readArtifactFile(source, organizationId) : source);
}

function checkSource(name: string, value: unknown): NamedArtifact {
  parse({ name, value });
  return { name, value: value as Readonly<Record<string, unknown>> };
}

function parse({ name, value }: { name: string; value: unknown }) {
  const parsed = parseArtifact(value);
  if (!parsed.ok) throw errorFromIssues("invalid-artifact", name, parsed.issues);
  return parsed;
}

/** The engine looks at the version when it decides, so it gets something to decide. */
function requireSupportedVersion(plan: Plan): void {
  decide(plan, { client: "", request: { context: { channel: "web" } }, now: 0, createId: () => "" });
}
