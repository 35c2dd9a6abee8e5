import { TargetError } from "@fletch/delivery-api";
import type { DecideInput, Decision, Plan } from "./model.ts";

export function decide(_plan: Plan, _input: DecideInput): Decision {
  throw new TargetError("not-ready", "decide is being written");
}
