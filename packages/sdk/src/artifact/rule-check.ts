import { type Plan, runToCompletion, type Steps } from "@fletch/decisioning";
import type { EmitEvent } from "../observability/events.ts";
import type { PreparedArtifact } from "./prepare-artifact.ts";
import { runCooperatively } from "./run-cooperatively.ts";

export interface RuleCheckSettings {
  readonly emit: EmitEvent;
  /** Called when all rules of a plan are checked: `errors` is complete. */
  readonly reportErrors?: ((plan: Plan) => void) | undefined;
  /** Called when a check itself fails. */
  readonly onError: (error: unknown) => void;
}

/** Checks the rules of artifacts that are already in use, and tells which ones are skipped. */
export class RuleCheck {
  readonly #settings: RuleCheckSettings;
  /** The check of the newest artifact, until it ends. */
  #running: { readonly plan: Plan; readonly steps: Steps<void> } | undefined;
  #isClosed = false;

  constructor(settings: RuleCheckSettings) {
    this.#settings = settings;
  }

  /** Checks the rules of a new artifact: in steps, so that decisions need not wait for it, or at once. */
  start({ plan, check }: PreparedArtifact, isAtOnce: boolean): void {
    const steps = this.#checkRules(plan, check());
    this.#running = { plan, steps };
    if (isAtOnce) this.finish();
    else runCooperatively(steps).catch(this.#settings.onError);
  }

  /** Checks at once what is left of the newest artifact. */
  finish(): void {
    try {
      if (this.#running !== undefined) runToCompletion(this.#running.steps);
    } catch (error) {
      this.#settings.onError(error);
    }
  }

  /** Tells now what is wrong with the newest artifact. Checks of earlier ones tell nothing more. */
  close(): void {
    this.finish();
    this.#isClosed = true;
  }

  *#checkRules(plan: Plan, check: ReturnType<PreparedArtifact["check"]>): Steps<void> {
    const issues = yield* check;
    // Handlers may close the client.
    if (this.#running?.plan === plan) this.#running = undefined;
    if (this.#isClosed) return;
    for (const issue of issues) this.#settings.emit("ruleSkipped", { issue });
    this.#settings.reportErrors?.(plan);
  }
}
