import { ErrorCode } from "@openfeature/core";
import { OFREPWebProvider, type OFREPWebProviderOptions } from "@openfeature/ofrep-web-provider";
import {
  type EvaluationContext,
  type JsonValue,
  type Logger,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
} from "@openfeature/web-sdk";
import type { FlagState } from "./flag-state.ts";
import { PageFlags } from "./page-flags.ts";

/** The sources of the provider's flags. At least one is required. */
export interface FletchWebProviderOptions {
  /** The result of `evaluateAll` on the server. The provider starts from it without a request. @default none: it starts with OFREP */
  readonly state?: FlagState | undefined;
  /** The edge for flags of a changed context, and for changes of flags. @default none: the state never changes */
  readonly ofrep?: OFREPWebProviderOptions | undefined;
}

/**
 * The provider for browsers. It starts from the state of the page, without a request and without flicker. When the context changes, it requests
 * the flags from the edge by OFREP.
 *
 * @example
 * const state = JSON.parse(document.getElementById("flags").textContent);
 * await OpenFeature.setProviderAndWait(new FletchWebProvider({ state, ofrep: { baseUrl: "https://edge.acme.test" } }), { targetingKey: user.id });
 */
export class FletchWebProvider implements Provider {
  readonly metadata = { name: "fletch-web" } as const;
  readonly runsOn = "client";
  readonly events: OpenFeatureEventEmitter = new OpenFeatureEventEmitter();
  readonly #remote: OFREPWebProvider | undefined;
  #state: PageFlags | undefined;
  /** The context of the last change. */
  #latest: EvaluationContext | undefined;
  /** Settles after the context changes that leave the state. Never rejects. */
  #turn: Promise<EvaluationContext | undefined> = Promise.resolve(undefined);
  /** For good, as the OFREP provider. */
  #isClosed = false;

  /** @throws TypeError without a state and without an edge */
  constructor(options: FletchWebProviderOptions) {
    warnOfUnknown(options);
    const { state: given, ofrep } = options;
    // `null` is what a page without a state may have.
    const state = given ?? undefined;
    if (state === undefined && ofrep === undefined) {
      throw new TypeError("Expected `state`, `ofrep` or both, received neither: there would be no flags");
    }
    // Ignores the state of a server that had no flags yet, if there is an edge.
    if (state?.errorCode === undefined || ofrep === undefined) this.#state = state && new PageFlags(state);
    this.#remote = ofrep && new OFREPWebProvider(ofrep);
    for (const event of followed) {
      this.#remote?.events?.addHandler(event, (details) => {
        if (this.#state === undefined) this.events.emit(event, details);
      });
    }
  }

  async initialize(context?: EvaluationContext): Promise<void> {
    if (this.#state === undefined) await this.#start(this.#remote?.initialize(context));
  }

  /** Requests the flags of the new context from the edge. Meanwhile the SDK's status is `RECONCILING`. */
  async onContextChange(before: EvaluationContext, after: EvaluationContext): Promise<void> {
    if (this.#remote === undefined || this.#isClosed) return;
    this.#latest = after;
    if (this.#state === undefined) {
      await this.#start(this.#remote.onContextChange(before, after));
      return;
    }
    const turn = this.#turn.then((started) => this.#leaveState(this.#remote, started, after));
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  /**
   * Starts the OFREP provider, one start at a time: of two, it would keep the flags that arrive last, of either context. A context that arrives
   * during a start waits. A context that was replaced, or that waits when the provider is closed, is skipped.
   *
   * @param started the context of the start; `undefined` before
   * @returns that context
   */
  async #leaveState(
    remote: OFREPWebProvider | undefined,
    started: EvaluationContext | undefined,
    context: EvaluationContext,
  ): Promise<EvaluationContext | undefined> {
    if (context !== this.#latest || this.#isClosed) return started;
    await this.#start(started === undefined ? remote?.initialize(context) : remote?.onContextChange(started, context));
    this.#state = undefined;
    return context;
  }

  /** Waits for a start of the OFREP provider, which polls afterwards even if it was closed meanwhile: it is closed again. */
  async #start(start: Promise<void> | undefined): Promise<void> {
    try {
      await start;
    } finally {
      if (this.#isClosed) await this.onClose();
    }
  }

  async onClose(): Promise<void> {
    this.#isClosed = true;
    await this.#remote?.onClose?.();
  }

  resolveBooleanEvaluation(
    key: string,
    fallback: boolean,
    context: EvaluationContext,
    _logger?: Logger,
  ): ResolutionDetails<boolean> {
    return this.#read(key, fallback) ?? this.#edge.resolveBooleanEvaluation(key, fallback, context);
  }

  resolveStringEvaluation(key: string, fallback: string, context: EvaluationContext): ResolutionDetails<string> {
    return this.#read(key, fallback) ?? this.#edge.resolveStringEvaluation(key, fallback, context);
  }

  resolveNumberEvaluation(key: string, fallback: number, context: EvaluationContext): ResolutionDetails<number> {
    return this.#read(key, fallback) ?? this.#edge.resolveNumberEvaluation(key, fallback, context);
  }

  resolveObjectEvaluation<T extends JsonValue>(
    key: string,
    fallback: T,
    context: EvaluationContext,
  ): ResolutionDetails<T> {
    return this.#read(key, fallback) ?? this.#edge.resolveObjectEvaluation(key, fallback, context);
  }

  /** The constructor requires an edge or a state. */
  get #edge(): OFREPWebProvider {
    return this.#remote as OFREPWebProvider;
  }

  /** Reads the state; returns `undefined` if the edge has to decide. */
  #read<T extends JsonValue>(key: string, fallback: T): ResolutionDetails<T> | undefined {
    const flag = this.#state?.find(key);
    if (flag === undefined) return undefined;
    const { value, reason, variant, metadata, errorCode, errorDetails } = flag;
    if (errorCode !== undefined) return fail(fallback, toErrorCode(errorCode), errorDetails ?? errorCode);
    const described = {
      reason,
      ...(variant !== undefined && { variant }),
      ...(metadata && { flagMetadata: metadata }),
    };
    if (value === undefined || value === null) return { value: fallback, ...described };
    if (typeof value === typeof fallback) return { value: value as T, ...described };
    const message = `Expected a value of type ${typeof fallback}, received one of type ${typeof value}`;
    return fail(fallback, ErrorCode.TYPE_MISMATCH, message);
  }
}

/**
 * Warns of misspelt options, in development. In this form, bundlers remove it from production builds; a browser without
 * a bundler has no `process`.
 */
function warnOfUnknown(options: FletchWebProviderOptions): void {
  try {
    if (process.env.NODE_ENV !== "production") {
      for (const name of Object.keys(options).filter((each) => each !== "state" && each !== "ofrep")) {
        // biome-ignore lint/suspicious/noConsole: a provider has no other log before it evaluates
        console.warn(
          `In development only: FletchWebProvider expected state and ofrep, received ${name}; it is left out.`,
        );
      }
    }
  } catch {}
}

const followed = [
  ProviderEvents.Ready,
  ProviderEvents.Error,
  ProviderEvents.Stale,
  ProviderEvents.ConfigurationChanged,
] as const;

function fail<T>(value: T, errorCode: ErrorCode, errorMessage: string): ResolutionDetails<T> {
  return { value, reason: "ERROR", errorCode, errorMessage };
}

/** Returns `GENERAL` for an unknown code: the server may have another version. */
function toErrorCode(text: string): ErrorCode {
  return Object.values(ErrorCode).find((code) => code === text) ?? ErrorCode.GENERAL;
}
