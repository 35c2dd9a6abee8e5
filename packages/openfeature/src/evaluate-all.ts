import { type FlagVisitor, flagsFor, type PageClient } from "@fletch/sdk/flags";
import type { EvaluationContext } from "@openfeature/server-sdk";
import type { FlagState, StateFlag } from "./flag-state.ts";
import { mapContext } from "./map-context.ts";

/**
 * Evaluates all flags of a visitor on the server, for the state of the page: `FletchWebProvider` starts from it without a request. It
 * counts as no impression.
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
  const flags = flagsFor<Record<string, Record<string, unknown>>>(client, map(context), { exposures: "never" });
  return {
    flags: Object.entries(flags.all()).flatMap(([mbox, attributes = {}]) =>
      [mbox, ...Object.keys(attributes).map((key) => `${mbox}.${key}`)].map((key): StateFlag => {
        const { value, reason, variant } = flags.evaluate(key);
        return { key, reason, ...(value !== undefined && { value }), ...(variant !== undefined && { variant }) };
      }),
    ),
  };
}
