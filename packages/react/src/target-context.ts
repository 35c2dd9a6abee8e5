import { type Context, createContext, useContext } from "react";
import type { EventReporter } from "./event-reporter.ts";
import type { TargetState } from "./target-state.ts";

/** What components share of Target. */
interface TargetStore {
  readonly state: TargetState;
  readonly reporter: EventReporter;
}

/** `null` outside of a `TargetProvider`. */
export const TargetContext: Context<TargetStore | null> = createContext<TargetStore | null>(null);

/** @throws Error outside of a `TargetProvider` */
export function useTargetStore(hook: string): TargetStore {
  const store = useContext(TargetContext);
  if (store !== null) return store;
  throw new Error(`${hook}() expected a <TargetProvider> around its component, and found none: wrap the page in one`);
}
