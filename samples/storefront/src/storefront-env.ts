import type { CallTiming, TargetClient } from "@fletch/sdk";
import type { ArtifactNames } from "./artifact-names.ts";
import type { Catalogue } from "./catalogue.ts";
import type { RequestLine } from "./request-log.ts";

/** The dependencies of the routes. */
export interface StorefrontParts {
  readonly target: TargetClient;
  readonly catalogue: Catalogue;
  readonly names: ArtifactNames;
  /** Called once for every request. */
  readonly log: (line: RequestLine) => void;
}

/** The data of a route for the log. */
export interface StorefrontEnv {
  Variables: { timing?: Pick<CallTiming, "total" | "waited">; method?: string };
}
