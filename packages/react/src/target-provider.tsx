/** @jsxImportSource react */
import { type ReactElement, type ReactNode, useId, useMemo, useState } from "react";
import { checkProperties } from "./check-properties.ts";
import { EmbeddedState, readEmbeddedState } from "./embedded-state.tsx";
import { createReporter, type EventReporter } from "./event-reporter.ts";
import { TargetContext } from "./target-context.ts";
import type { TargetEvent } from "./target-event.ts";
import type { TargetState } from "./target-state.ts";

/** The properties of `TargetProvider`. */
export interface TargetProviderProps {
  /**
   * The result of `createTargetState` for this request. With `embed` the browser needs none, because the page has it. A new state replaces the
   * flags, for instance after a refresh of the router, and adds its offers; older offers stay.
   */
  readonly state?: TargetState | undefined;
  /**
   * Whether the server writes the state into the page for the browser. For servers that render with `react-dom/server`; Next and data loaders
   * transfer the state themselves. If a page has two React roots, give each its own `identifierPrefix`, on the server and in the browser, so that
   * each finds its own state.
   *
   * @default false
   */
  readonly embed?: boolean | undefined;
  /**
   * Where displays and clicks are reported: the URL of your route that calls `reportEvents`, or a function. `null` reports nothing: for pages whose
   * server counts impressions itself, and for tests.
   */
  readonly reportTo: string | ((events: readonly TargetEvent[]) => void) | null;
  readonly children?: ReactNode;
}

/**
 * Provides components with the flags and offers of one visitor.
 *
 * @returns an element rather than a node, because TypeScript before 5.1 accepts only elements from components
 * @throws Error without a state
 * @example
 * <TargetProvider state={state} reportTo="/target">{children}</TargetProvider>
 */
export function TargetProvider(properties: TargetProviderProps): ReactElement {
  checkProperties(properties);
  const { state, embed = false, reportTo, children } = properties;
  const id = `fletch${useId()}`;
  const [embedded] = useState(() => (embed ? readEmbeddedState(id) : undefined));
  const [{ taken, current }, take] = useState({ taken: state, current: embedded ?? state });
  // Setting state while rendering makes React render again at once, before the children.
  if (state !== undefined && state !== taken) take({ taken: state, current: replaceState(current, state) });
  if (current === undefined) throw new Error(describeMissing(embed));
  const [reporter] = useState<EventReporter>(() => createReporter());
  reporter.destination = reportTo ?? null;
  const store = useMemo(() => ({ state: current, reporter }), [current, reporter]);
  const isEmbedded = embed && (typeof document === "undefined" || embedded !== undefined);
  return (
    <TargetContext value={store}>
      {isEmbedded && <EmbeddedState id={id} state={embedded ?? current} />}
      {children}
    </TargetContext>
  );
}

/** Keeps offers that the new state does not have, so that a state with flags only refreshes flags only. */
function replaceState(current: TargetState | undefined, state: TargetState): TargetState {
  return { flags: state.flags, offers: { ...current?.offers, ...state.offers } };
}

function describeMissing(embed: boolean): string {
  if (!embed) return "<TargetProvider> expected the `state` that createTargetState() made, and received none";
  return (
    "<TargetProvider embed> found no state: the server has to give it the `state` that createTargetState() made, and the browser has to " +
    "hydrate the page that the server rendered, with the same components around the provider"
  );
}
