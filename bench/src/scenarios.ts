import { decision } from "./decision/decision.ts";
import { flag } from "./flag/flag.ts";
import type { Scenario } from "./model.ts";
import { scale } from "./scale/scale.ts";

/** In the order of the table. */
export const scenarios: readonly Scenario[] = [decision, flag, scale];
