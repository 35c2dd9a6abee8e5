import { decision } from "./decision/decision.ts";
import { edge } from "./edge/edge.ts";
import { flag } from "./flag/flag.ts";
import type { Scenario } from "./model.ts";
import { page } from "./page/page.ts";
import { remote } from "./remote/remote.ts";
import { scale } from "./scale/scale.ts";
import { start } from "./start/start.ts";

/** In the order of the table. */
export const scenarios: readonly Scenario[] = [decision, flag, scale, remote, page, start, edge];
