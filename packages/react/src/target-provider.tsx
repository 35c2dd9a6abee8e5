/** @jsxImportSource react */
import { type ReactElement, type ReactNode, useId, useMemo, useState } from "react";
import { EmbeddedState, readEmbeddedState } from "./embedded-state.tsx";
import { createReporter, type EventReporter } from "./event-reporter.ts";
import { TargetContext } from "./target-context.ts";
import type { TargetEvent } from "./target-event.ts";
import type { TargetState } from "./target-state.ts";

/** What `TargetProvider` takes. */
export interface TargetProviderProps {
  /**
   * What `createTargetState` made for this request. With `embed` the browser needs none: it is in the page. Another state takes the
   * place of this one, for instance after a refresh of the router; offers that it does not have stay, and without any the last one stays.
   */
  readonly state?: TargetState | undefined;
  /**
   * Whether the server writes the state into the page, where the browser finds it. For servers that render with `react-dom/server`; Next and
   * data loaders hand the state over themselves. Two roots in one page need an `identifierPrefix` each, the same on both sides: by it each
   * finds its own state.
   *
   * @default false
   */
  readonly embed?: boolean | undefined;
  /**
   * Who is told what the visitor has seen and clicked: the URL of a route of yours that calls `reportEvents`, or a function. `null` is nobody:
   * for pages whose server counts impressions itself, and for tests.
   */
  readonly reportTo: string | ((events: readonly TargetEvent[]) => void) | null;
  readonly children?: ReactNode;
}

/**
 * Gives components the flags and offers of one visitor.
 *
 * @returns an element rather than any node, which TypeScript before 5.1 takes for no component
 * @throws Error where it has no state
 * @example
 * <TargetProvider state={state} reportTo="/target">{children}</TargetProvider>
 */
export function TargetProvider({ state, embed = false, reportTo, children }: TargetProviderProps): ReactElement {
  const id = `fletch${useId()}`;
  const [embedded] = useState(() => (embed ? readEmbeddedState(id) : undefined));
  const [{ taken, current }, take] = useState({ taken: state, current: embedded ?? state });
  // React renders anew at once, before children.
  if (state !== undefined && state !== taken) take({ taken: state, current: replaceState(current, state) });
  if (current === undefined) throw new Error(describeMissing(embed));
  const [reporter] = useState<EventReporter>(() => createReporter());
  reporter.destination = reportTo;
  const store = useMemo(() => ({ state: current, reporter }), [current, reporter]);
  const isEmbedded = embed && (typeof document === "undefined" || embedded !== undefined);
  return (
    <TargetContext value={store}>
      {isEmbedded && <EmbeddedState id={id} state={embedded ?? current} />}
      {children}
    </TargetContext>
  );
}

/** Offers that the new state does not have stay: a state of flags alone refreshes flags alone. */
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
