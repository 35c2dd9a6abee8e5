import { isTargetError } from "@fletch/sdk";
import {
  type Exposures,
  type FlagDetails,
  type FlagVisitor,
  flagsFor,
  onFlagsChanged,
  onTargetEvent,
  type PageClient,
  tellUnknownNames,
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

/** The options of `FletchProvider`. */
export interface FletchProviderOptions {
  /** Maps the evaluation context to the visitor. @default `mapContext` of this package */
  readonly mapContext?: ((context: EvaluationContext) => FlagVisitor) | undefined;
  /** When an evaluation counts as an impression. @default "once" */
  readonly exposures?: Exposures | undefined;
  /** How long initialization waits for the first artifact, in milliseconds. The client goes on trying. @default 5000 */
  readonly readyTimeout?: number | undefined;
  /** Returns the `flagMetadata` of a flag. @default ids and names of activity and experience */
  readonly flagMetadata?: ((details: FlagDetails, flagKey: string) => FlagMetadata) | undefined;
  /**
   * How long decisions of the edge are cached, in milliseconds, for an mbox and a visitor as `mapContext` returns it. Evaluations then share one
   * call; the reason is `CACHED` from the second one on. Visitors without an id and objects of a class are not cached, nor are on-device decisions,
   * which take a microsecond. The cache has 1,000 entries, and drops the oldest one first.
   *
   * @default 0
   */
  readonly edgeCacheTime?: number | undefined;
  /** Whether the client is closed with the provider. Impressions are sent in any case. @default false */
  readonly closesClient?: boolean | undefined;
}

const optionNames: Readonly<Record<keyof FletchProviderOptions, true>> = {
  mapContext: true,
  exposures: true,
  readyTimeout: true,
  flagMetadata: true,
  edgeCacheTime: true,
  closesClient: true,
};

/**
 * The provider for servers. Flags are decided on the device; an evaluation that needs the edge makes one call. A flag key is `mbox.key`, or the
 * name of an mbox.
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

  /** @throws TargetError `invalid-options` for misspelt options, if the client is strict, and for an object that is not a client */
  constructor(client: ProviderClient, options: FletchProviderOptions = {}) {
    tellUnknownNames(Object.keys(optionNames), options, "FletchProvider", client);
    this.#client = client;
    this.#options = options;
    this.#mapContext = options.mapContext ?? mapContext;
    this.#flagOptions = { exposures: options.exposures ?? "once" };
    this.#loaded = new LoadedFlags(options.edgeCacheTime ?? 0, (visitor) => this.#createFlags(visitor));
  }

  /**
   * Waits for the first artifact.
   *
   * @throws ProviderFatalError if the client is closed, or does not support the artifact's version; else the error of the client's `ready`
   */
  async initialize(): Promise<void> {
    this.#stops.push(
      onFlagsChanged(this.#client, ({ flags }) => {
        const flagsChanged = flags.flatMap(({ mbox, keys }) => [mbox, ...keys.map((key) => `${mbox}.${key}`)]);
        this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged });
      }),
      onTargetEvent(this.#client, (type) => this.#updateStatus(type)),
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

  /** Sends waiting impressions, and closes the client if `closesClient` is set. */
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

  /** Reports a conversion. `value` is its revenue, `orderId` its order. */
  track(metric: string, context: EvaluationContext = {}, { value, orderId }: TrackingEventDetails = {}): void {
    this.#createFlags(this.#mapContext(context)).track(metric, {
      value,
      orderId: typeof orderId === "string" ? orderId : undefined,
    });
  }

  #createFlags(visitor: FlagVisitor): AnyFlags {
    return flagsFor(this.#client, visitor, this.#flagOptions);
  }

  async #resolve<T extends JsonValue>(
    flagKey: string,
    fallback: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    if (this.#isStale) this.#checkFreshness();
    const visitor = this.#mapContext(context);
    const flags = this.#createFlags(visitor);
    let details = flags.evaluate(flagKey);
    if (details.errorCode !== undefined && flags.needsEdge(details.mbox) && details.errorCode !== "FLAG_NOT_FOUND") {
      const loaded = await this.#loaded.load(flags, details.mbox, visitor);
      details = loaded.evaluate(flagKey);
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

  /** Ends the stale status. The client has no event for an unchanged artifact (304), so its counters are read. */
  #checkFreshness(): void {
    if (this.#client.stats().artifact?.failures !== 0) return;
    this.#isStale = false;
    this.events.emit(ProviderEvents.Ready);
  }

  /** Emits the provider's events. A failed download makes it stale rather than failed if the client has an older artifact. */
  #updateStatus(type: string): void {
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

/** Details with the reason `CACHED`, which flags of the SDK do not have. */
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
