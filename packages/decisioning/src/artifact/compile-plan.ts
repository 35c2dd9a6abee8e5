import { TargetError } from "@fletch/delivery-api";
import type { Artifact, Plan, SplitHost } from "../model.ts";

/** How to compile. */
export interface PlanOptions {
  /** @default a crude splitter that knows no public suffixes */
  readonly splitHost?: SplitHost;
}

export function compilePlan(_artifact: Artifact, _options: PlanOptions = {}): Plan {
  throw new TargetError("not-ready", "compilePlan is being written");
}
