/** Decisions on the device: a Target artifact and a Delivery request in, offers out. Pure and synchronous. */

// Artifacts
export { compilePlan, compilePlanInSteps, type PlanOptions } from "./artifact/compile-plan.ts";
export { lockArtifact } from "./artifact/lock-artifact.ts";
export { type ParsedArtifact, parseArtifact, parseArtifactInSteps } from "./artifact/parse-artifact.ts";
export { unlockArtifact, unlockArtifactInSteps } from "./artifact/unlock-artifact.ts";
// Decisions
export { decide } from "./decide.ts";
export type {
  Artifact,
  ArtifactTrace,
  Consequence,
  DecideInput,
  Decision,
  HostParts,
  OfferExtension,
  RemoteDependency,
  ResolveMacro,
  Rule,
  RuleMatch,
  RuleProblem,
  SplitHost,
  VisitorFacts,
} from "./model.ts";
export type { ContextNeeds, Plan } from "./plan.ts";
// What the caller has to know beforehand
export { findRemoteDependency } from "./request/find-remote-dependency.ts";
export { needsGeo } from "./request/needs-geo.ts";
