import { type FlagDetails, type FlagVisitor, flagsFor, type PageClient, snapshotFlags } from "@fletch/sdk/flags";
import type { EvaluationContext } from "@openfeature/server-sdk";
import type { FlagState, StateFlag } from "./flag-state.ts";
import type { AnyFlags } from "./loaded-flags.ts";
import { mapContext } from "./map-context.ts";

/**
 * Evaluates all flags of a visitor on the server, for the state of the page. `FletchWebProvider` starts from that state without a request. No
 * impression is counted. Flags that need the edge are errors in the state; `loadAll` gets them from the edge.
 *
 * @param map maps the context to the visitor; by default `mapContext`
 * @example
 * const state = evaluateAll(target, { targetingKey: user.id });
 * html`<script type="application/json" id="flags">${escape(JSON.stringify(state))}</script>`;
 */
export function evaluateAll(
  client: PageClient,
  context: EvaluationContext,
  map: (context: EvaluationContext) => FlagVisitor = mapContext,
): FlagState {
  return describeState(client, createFlags(client, map(context)));
}

/**
 * Evaluates all flags as `evaluateAll` does, and gets those that need the edge in one call. There is no call if on-device decisions suffice. If
 * the call fails, its flags are errors in the state.
 *
 * @example
 * const state = await loadAll(target, { targetingKey: user.id });
 */
export async function loadAll(
  client: PageClient,
  context: EvaluationContext,
  map: (context: EvaluationContext) => FlagVisitor = mapContext,
): Promise<FlagState> {
  const flags = createFlags(client, map(context));
  // `load` also requests flags that a read found to need the edge, such as those with geo audiences. So all are read first.
  snapshotFlags(flags);
  // The state has the failure, and the client has logged it.
  await flags.load().catch(() => undefined);
  return describeState(client, flags);
}

function createFlags(client: PageClient, visitor: FlagVisitor): AnyFlags {
  return flagsFor(client, visitor, { exposures: "never" });
}

/** Reads any flag to find out why there are no flags at all. Uses flags of its own, so that `load` of the visitor's does not request this one. */
function describeFailure(client: PageClient): Pick<FlagState, "errorCode" | "errorDetails"> {
  const { errorCode, errorMessage } = createFlags(client, {}).evaluate("any");
  if (errorCode !== "PROVIDER_NOT_READY") return {};
  return { errorCode, ...(errorMessage !== undefined && { errorDetails: errorMessage }) };
}

function describeState(client: PageClient, flags: AnyFlags): FlagState {
  const open = new Set<string>();
  const keys = new Set<string>();
  for (const [mbox, { values, unset = [], isOpen, errorCode }] of Object.entries(snapshotFlags(flags))) {
    for (const key of [mbox, ...[...Object.keys(values), ...unset].map((name) => `${mbox}.${name}`)]) keys.add(key);
    if (isOpen === true || errorCode !== undefined) open.add(mbox);
  }
  const described = Array.from(keys, (key) => describeFlag(key, flags.evaluate(key), open.has(key)));
  return { flags: described, ...describeFailure(client) };
}

function describeFlag(
  key: string,
  { value, reason, variant, errorCode, errorMessage }: FlagDetails,
  isOpen: boolean,
): StateFlag {
  return {
    key,
    reason,
    ...(value !== undefined && { value }),
    ...(variant !== undefined && { variant }),
    ...(errorCode !== undefined && { errorCode }),
    ...(errorMessage !== undefined && { errorDetails: errorMessage }),
    ...(isOpen && { isOpen }),
  };
}
