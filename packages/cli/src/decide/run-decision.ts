import { randomUUID } from "node:crypto";
import {
  type Artifact,
  compilePlan,
  type Decision,
  decide,
  type ExplainInput,
  explain,
  type LocationExplanation,
  parseArtifact,
  type RuleError,
} from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import { errorFromIssues, type Issue } from "@fletch/delivery-api";
import { readArtifactFile, readDeviceActivities } from "@fletch/edge";
import { toRequest } from "../request/to-request.ts";
import type { DecideOptions } from "./decide-options.ts";

/** A decision, and the same decision again with response tokens. Both have the same offers. */
export interface Outcome {
  /** The decision that a client would make. */
  readonly decision: Decision;
  /** The same decision with response tokens by which each offer names its activity. */
  readonly named: Decision;
  readonly locations: readonly LocationExplanation[];
  /** Rules that were skipped, because they are invalid or cannot be evaluated. */
  readonly errors: readonly (Issue | RuleError)[];
}

/** @throws TargetError for an unreadable file, an invalid artifact or an invalid request */
export function runDecision(options: DecideOptions): Outcome {
  const { artifact, issues, details } = readArtifact(options);
  const request = toRequest(options);
  const input = {
    client: options.client ?? readClientCode(artifact),
    now: options.at ?? Date.now(),
    createId,
    request: { ...request, id: request.id ?? { tntId: createId() } },
  };
  const plan = compilePlan(artifact, { splitHost });
  const { decision, locations } = explain(plan, { ...input, ...details });
  const named = decide(compilePlan({ ...artifact, responseTokens: tokens }, { splitHost }), input);
  return { decision, named, locations, errors: [...issues, ...plan.errors] };
}

interface ReadArtifact {
  readonly artifact: Artifact;
  readonly issues: readonly Issue[];
  /** Names that activity files have and artifacts do not. */
  readonly details: Pick<ExplainInput, "activities" | "audienceName">;
}

/** @throws TargetError */
function readArtifact({ artifact: path, activities, environment, org }: DecideOptions): ReadArtifact {
  if ((path === undefined) === (activities.length === 0)) {
    const received = path === undefined ? "neither" : "both";
    const issue = { path: "--artifact or --activities", expected: "one of them", received };
    throw errorFromIssues("invalid-options", "No artifact and no activities to decide from", [issue]);
  }
  const { artifact, ...details } =
    path === undefined ? readDeviceActivities(activities, { environment }) : { artifact: readArtifactFile(path, org) };
  const parsed = parseArtifact(artifact);
  if (!parsed.ok) throw errorFromIssues("invalid-artifact", path ?? activities.join(", "), parsed.issues);
  return { artifact: parsed.artifact, issues: parsed.issues, details };
}

const tokens: readonly string[] = ["activity.id", "activity.name", "activity.type", "experience.id", "experience.name"];

function readClientCode({ meta }: Artifact): string {
  return typeof meta.clientCode === "string" ? meta.clientCode : "fletch";
}

function createId(): string {
  return randomUUID().replaceAll("-", "");
}
