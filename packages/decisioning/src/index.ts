/** On-device decisions: from a Target artifact and a Delivery request to offers. Pure and synchronous. */

// Artifacts
export { compilePlan, compilePlanChunked, type PlanOptions } from "./artifact/compile-plan.ts";
export { deobfuscateArtifact, deobfuscateArtifactChunked } from "./artifact/deobfuscate-artifact.ts";
export { obfuscateArtifact } from "./artifact/obfuscate-artifact.ts";
export { type OpenedPlan, openPlanChunked } from "./artifact/open-plan.ts";
export { type ParsedArtifact, parseArtifact, parseArtifactChunked } from "./artifact/parse-artifact.ts";
// Limits
export { maxUserAgentLength } from "./context/read-user-agent.ts";
// Long computations in steps
export { runCooperatively, runToCompletion, type Scheduler, type Steps } from "./cooperative.ts";
// Decisions
export { decide } from "./decide.ts";
// Flags: mboxes one by one, without a response
export { MboxDecisions, type MboxVisitor } from "./decide-mboxes.ts";
// Explanations
export { describeCondition } from "./explain/describe-condition.ts";
export type {
  ActivityDetails,
  ActivityExplanation,
  BucketRange,
  ExperienceExplanation,
  ExplainInput,
  Explanation,
  FailedCondition,
  LocationExplanation,
  Named,
  NamedLocation,
  Reason,
  ScheduleReason,
  SeenValue,
  Share,
  Split,
  UnservedReason,
} from "./explain/explanation.ts";
export { findShare } from "./explain/find-share.ts";
export { explain } from "./explain.ts";
export { describeExperience, describeRule, type RuleDescription, type RuleReason } from "./flags/describe-rule.ts";
export { type FlagLocation, findFlagLocation, ownMboxKey, toFlagKey } from "./flags/flag-location.ts";
export { listAttributes, listFlagMboxes, needsEdge } from "./flags/known-flags.ts";
export type { MboxAttributes, MboxMatch } from "./flags/mbox-match.ts";
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
  RuleError,
  RuleMatch,
  SplitHost,
  Visitor as IdentifiedVisitor,
  VisitorDetails,
} from "./model.ts";
export type { ContextNeeds, Plan } from "./plan.ts";
// What the caller has to check first
export { findRemoteDependency } from "./request/find-remote-dependency.ts";
export { identifyVisitor } from "./request/identify-visitor.ts";
export { needsGeo } from "./request/needs-geo.ts";
// Names of response tokens
export { ruleTokens } from "./response/response-tokens.ts";
