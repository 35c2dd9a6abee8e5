import { isTargetError } from "@fletch/sdk";
import {
  type Exposures,
  type FlagDetails,
  type FlagVisitor,
  flagsFor,
  onFlagsChanged,
  onTargetEvent,
  type PageClient,
} from "@fletch/sdk/flags";
import {
  ErrorCode,
  type EvaluationContext,
  type FlagMetadata,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
  type ResolutionDetails,
  type TrackingEventDetails,
} from "@openfeature/server-sdk";
import { type AnyFlags, LoadedFlags } from "./loaded-flags.ts";
import { mapContext } from "./map-context.ts";

/** A client of any entry of `@fletch/sdk`. */
export interface ProviderClient extends PageClient {
  ready(limit?: { readonly timeout: number }): Promise<void>;
  stats(): { readonly artifact: { readonly failures: number } | undefined };
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** How the provider works. */
export interface FletchProviderOptions {
  /** Maps the evaluation context to the visitor whom flags are for. @default `mapContext` of this package */
  readonly mapContext?: ((context: EvaluationContext) => FlagVisitor) | undefined;
  /** When an evaluation counts as an impression. @default "once" */
  readonly exposures?: Exposures | undefined;
  /** How long initialization waits for the first artifact, in milliseconds. The client goes on trying. @default 5000 */
  readonly readyTimeout?: number | undefined;
  /** What comes as `flagMetadata`. @default activity and experience, by id and name */
  readonly flagMetadata?: ((details: FlagDetails, flagKey: string) => FlagMetadata) | undefined;
  /**
   * How long what the edge decided of an mbox is kept for a visitor, as `mapContext` returns it, in milliseconds: evaluations then share one call,
   * and say `CACHED` from the second one on. Nothing is kept for visitors without an id, and of what the device decides, for that takes a
   * microsecond. 1,000 answers are kept; the one that came first is forgotten first.
   *
   * @default 0
   */
  readonly edgeCacheTime?: number | undefined;
  /** Whether the client is closed with the provider. Impressions are sent in any case. @default false */
  readonly closesClient?: boolean | undefined;
}

/**
 * The provider for servers. Flags are decided on the device; what the device cannot decide is asked of the edge, in one call for each
 * evaluation. A flag key is `mbox.key`, or the name of an mbox of its own.
 *
 * @example
 * const target = TargetClient.create({ client: "acme", organizationId: "0AAA@AdobeOrg", decisioningMethod: "on-device" });
 * await OpenFeature.setProviderAndWait(new FletchProvider(target));
 */
export class FletchProvider implements Provider {
  readonly metadata = { name: "fletch" } as const;
  readonly runsOn = "server";
  readonly events: OpenFeatureEventEmitter = new OpenFeatureEventEmitter();
  readonly #client: ProviderClient;
  readonly #options: FletchProviderOptions;
  readonly #mapContext: (context: EvaluationContext) => FlagVisitor;
  readonly #flagOptions: { readonly exposures: Exposures };
  readonly #loaded: LoadedFlags;
  readonly #stops: (() => void)[] = [];
  #hasArtifact = false;
  #isStale = false;

  constructor(client: ProviderClient, options: FletchProviderOptions = {}) {
    this.#client = client;
    this.#options = options;
    this.#mapContext = options.mapContext ?? mapContext;
    this.#flagOptions = { exposures: options.exposures ?? "once" };
    this.#loaded = new LoadedFlags(options.edgeCacheTime ?? 0);
  }

  /** @throws ProviderFatalError when the client is closed or cannot read such artifacts; else what `ready` of the client throws */
  async initialize(): Promise<void> {
    this.#stops.push(
      onFlagsChanged(this.#client, ({ flags }) => {
        const flagsChanged = flags.flatMap(({ mbox, keys }) => [mbox, ...keys.map((key) => `${mbox}.${key}`)]);
        this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged });
      }),
      onTargetEvent(this.#client, (type) => this.#follow(type)),
    );
    try {
      await this.#client.ready({ timeout: this.#options.readyTimeout ?? 5_000 });
      this.#hasArtifact = true;
    } catch (cause) {
      if (!isTargetError(cause)) throw cause;
      const isFatal = cause.code === "client-closed" || cause.code === "unsupported-artifact-version";
      throw isFatal ? new ProviderFatalError(cause.message, { cause }) : cause;
    }
  }

  /** Sends what waits, and closes the client if it was told to. */
  async onClose(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    await (this.#options.closesClient === true ? this.#client.close() : this.#client.flush());
  }

  resolveBooleanEvaluation(
    flagKey: string,
    fallback: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    return this.#resolve(flagKey, fallback, context);
  }

  resolveStringEvaluation(
    flagKey: string,
    fallback: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    return this.#resolve(flagKey, fallback, context);
  }

  resolveNumberEvaluation(
    flagKey: string,
    fallback: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    return this.#resolve(flagKey, fallback, context);
  }

  resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    fallback: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    return this.#resolve(flagKey, fallback, context);
  }

  /** Reports a conversion. `value` is what it was worth, `orderId` the order that it was. */
  track(metric: string, context: EvaluationContext = {}, { value, orderId }: TrackingEventDetails = {}): void {
    this.#flagsOf(this.#mapContext(context)).track(metric, {
      value,
      orderId: typeof orderId === "string" ? orderId : undefined,
    });
  }

  #flagsOf(visitor: FlagVisitor): AnyFlags {
    return flagsFor(this.#client, visitor, this.#flagOptions);
  }

  async #resolve<T extends JsonValue>(
    flagKey: string,
    fallback: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    if (this.#isStale) this.#lookAgain();
    const visitor = this.#mapContext(context);
    const flags = this.#flagsOf(visitor);
    let details = flags.evaluate(flagKey);
    if (details.errorCode !== undefined && flags.needsEdge(details.mbox) && details.errorCode !== "FLAG_NOT_FOUND") {
      const loaded = await this.#loaded.load(flags, details.mbox, visitor);
      details = loaded.flags.evaluate(flagKey);
      if (loaded.isCached && details.errorCode === undefined) {
        return this.#toResolution(flagKey, { ...details, reason: "CACHED" }, fallback);
      }
    }
    return this.#toResolution(flagKey, details, fallback);
  }

  #toResolution<T extends JsonValue>(flagKey: string, details: CachedDetails, fallback: T): ResolutionDetails<T> {
    const { value = null, reason, variant, errorCode, errorMessage } = details;
    if (errorCode !== undefined) {
      return { value: fallback, reason, errorCode: ErrorCode[errorCode], ...(errorMessage && { errorMessage }) };
    }
    const { flagMetadata = describeActivity } = this.#options;
    const described = {
      reason,
      ...(variant && { variant }),
      flagMetadata: flagMetadata(details as FlagDetails, flagKey),
    };
    if (value === null) return { value: fallback, ...described };
    if (typeof value === typeof fallback) return { value: value as T, ...described };
    const message = `Expected a value of type ${typeof fallback}, received one of type ${typeof value}`;
    return { value: fallback, reason: "ERROR", errorCode: ErrorCode.TYPE_MISMATCH, errorMessage: message };
  }

  /** That the artifact is still the newest one is no event of the client. */
  #lookAgain(): void {
    if (this.#client.stats().artifact?.failures !== 0) return;
    this.#isStale = false;
    this.events.emit(ProviderEvents.Ready);
  }

  /** A client that has an artifact goes on deciding from it, however often the next one fails. */
  #follow(type: string): void {
    if (type === "artifactDownloadFailed") {
      if (this.#hasArtifact && !this.#isStale) this.events.emit(ProviderEvents.Stale);
      else if (!this.#hasArtifact) this.events.emit(ProviderEvents.Error, { message: "The artifact is not available" });
      this.#isStale = this.#hasArtifact;
    } else if (type === "artifactDownloadSucceeded" || type === "clientReady") {
      if (this.#isStale || !this.#hasArtifact) this.events.emit(ProviderEvents.Ready);
      this.#isStale = false;
      this.#hasArtifact = true;
    }
  }
}

/** A reason that flags themselves do not have. */
type CachedDetails = Omit<FlagDetails, "reason"> & { readonly reason: FlagDetails["reason"] | "CACHED" };

function describeActivity({ activity, experience }: FlagDetails): FlagMetadata {
  if (activity === undefined) return {};
  return {
    activityId: activity.id,
    ...(activity.name !== undefined && { activityName: activity.name }),
    ...(experience?.id !== undefined && { experienceId: experience.id }),
    ...(experience?.name !== undefined && { experienceName: experience.name }),
  };
}
