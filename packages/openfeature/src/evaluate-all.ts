import { type FlagDetails, type FlagVisitor, flagsFor, type PageClient, snapshotFlags } from "@fletch/sdk/flags";
import type { EvaluationContext } from "@openfeature/server-sdk";
import type { FlagState, StateFlag } from "./flag-state.ts";
import type { AnyFlags } from "./loaded-flags.ts";
import { mapContext } from "./map-context.ts";

/**
 * Evaluates all flags of a visitor on the server, for the state of the page: `FletchWebProvider` starts from it without a request. It
 * counts as no impression. Flags that the device cannot decide are errors in it: `loadAll` asks the edge for them.
 *
 * @param map maps the context to the visitor @default `mapContext`
 * @example
 * const state = evaluateAll(target, { targetingKey: user.id });
 * html`<script type="application/json" id="flags">${escape(JSON.stringify(state))}</script>`;
 */
export function evaluateAll(
  client: PageClient,
  context: EvaluationContext,
  map: (context: EvaluationContext) => FlagVisitor = mapContext,
): FlagState {
  return describeState(client, flagsOf(client, map(context)));
}

/**
 * As `evaluateAll`, and asks the edge first for what the device cannot decide: in one call, or none if the device can decide everything. If that
 * call fails, these flags are errors in the state.
 *
 * @example
 * const state = await loadAll(target, { targetingKey: user.id });
 */
export async function loadAll(
  client: PageClient,
  context: EvaluationContext,
  map: (context: EvaluationContext) => FlagVisitor = mapContext,
): Promise<FlagState> {
  const flags = flagsOf(client, map(context));
  // `load` gets what was read in vain too: rules that ask where the visitor is.
  snapshotFlags(flags);
  // What failed is in the state, and in the client's log.
  await flags.load().catch(() => undefined);
  return describeState(client, flags);
}

function flagsOf(client: PageClient, visitor: FlagVisitor): AnyFlags {
  return flagsFor(client, visitor, { exposures: "never" });
}

/** Says why there are no flags at all: a read of any flag does. It has a view of its own, so that `load` of the visitor's view asks for no such flag. */
function describeFailure(client: PageClient): Pick<FlagState, "errorCode" | "errorDetails"> {
  const { errorCode, errorMessage } = flagsOf(client, {}).evaluate("any");
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
