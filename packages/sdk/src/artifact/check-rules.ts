import { type Plan, runToCompletion, type Steps } from "@fletch/decisioning";
import type { EmitEvent } from "../observability/events.ts";
import type { PreparedArtifact } from "./prepare-artifact.ts";
import { runCooperatively } from "./run-cooperatively.ts";

export interface RuleCheckSettings {
  readonly emit: EmitEvent;
  /** Called when all rules of a plan are checked: `errors` is complete. */
  readonly reportErrors?: ((plan: Plan) => void) | undefined;
}

/**
 * Checks the rules of an artifact that is already in use, and tells which ones are skipped: at once, or in steps, so that
 * decisions need not wait.
 *
 * @param closing tells nothing after it aborts
 * @param onError called when the check itself fails
 * @returns a function that checks at once what is left
 */
export function checkRules(
  { plan, check }: PreparedArtifact,
  isAtOnce: boolean,
  { emit, reportErrors }: RuleCheckSettings,
  closing: AbortSignal,
  onError: (error: unknown) => void,
): () => void {
  const steps = tellSkipped();
  let isTold = false;
  function* tellSkipped(): Steps<void> {
    const issues = yield* check();
    // Handlers may close the client, which checks what is left.
    isTold = true;
    if (closing.aborted) return;
    for (const issue of issues) emit("ruleSkipped", { issue });
    reportErrors?.(plan);
  }
  const finish = (): void => {
    try {
      if (!isTold) runToCompletion(steps);
    } catch (error) {
      onError(error);
    }
  };
  if (isAtOnce) finish();
  else runCooperatively(steps).catch(onError);
  return finish;
}
