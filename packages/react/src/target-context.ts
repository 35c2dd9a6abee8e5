import { type Context, createContext, useContext } from "react";
import type { EventReporter } from "./event-reporter.ts";
import type { TargetState } from "./target-state.ts";

/** The value that `TargetProvider` shares with its components. */
interface TargetStore {
  readonly state: TargetState;
  readonly reporter: EventReporter;
}

/** The context; `null` outside of a `TargetProvider`. */
export const TargetContext: Context<TargetStore | null> = createContext<TargetStore | null>(null);

/** Returns the store of the nearest provider. @param hook for the message @throws Error outside of a `TargetProvider` */
export function useTargetStore(hook: string): TargetStore {
  const store = useContext(TargetContext);
  if (store !== null) return store;
  throw new Error(`${hook}() expected a <TargetProvider> around its component, and found none: wrap the page in one`);
}
