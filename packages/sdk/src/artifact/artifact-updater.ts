import { type ArtifactTrace, runToCompletion } from "@fletch/decisioning";
import { isTargetError, TargetError } from "@fletch/delivery-api";
import { isWithin } from "../runtime/clock.ts";
import { hideCredentials } from "../transport/request-address.ts";
import { ArtifactLoader, type DownloadedArtifact, type LoaderSettings } from "./artifact-loader.ts";
import type { CurrentArtifact } from "./artifact-source.ts";
import type { ArtifactStats } from "./artifact-stats.ts";
import { checkRules, type RuleCheckSettings } from "./check-rules.ts";
import { PollSchedule, type ScheduleSettings } from "./poll-schedule.ts";
import { type PreparedArtifact, preparePayload, refuseUnsupported } from "./prepare-artifact.ts";

export interface UpdaterSettings extends LoaderSettings, RuleCheckSettings, ScheduleSettings {
  /** The first artifact as parsed JSON, used at once instead of a download; polling continues. */
  readonly payload?: unknown;
}

/** The longest wait for the artifact cache, in milliseconds. */
const cacheLimit = 5_000;

/** Obtains artifacts, and has the current one. When it does so is up to its subclasses. Never replaces a valid artifact with an invalid one. */
export abstract class ArtifactUpdater {
  protected readonly settings: UpdaterSettings;
  protected readonly schedule: PollSchedule;
  protected nextAttempt: number | undefined;
  /** Whether I/O belongs to the request that starts it, and may be lost with it. */
  protected readonly inRequests: boolean = false;
  /**
   * Listeners for the first artifact. Not a promise: in workers it would settle only in the request that created it.
   */
  protected readonly waiting: Set<() => void> = new Set();
  readonly #loader: ArtifactLoader;
  readonly #closing: AbortController = new AbortController();
  #current: CurrentArtifact | undefined;
  /** Checks at once what is left of the current artifact's rules. */
  #finishCheck: (() => void) | undefined;
  #etag: string | undefined;
  /** Resolves when the latest download is in the cache. */
  #kept: Promise<void> = Promise.resolve();
  #retrievals = 0;
  #source: ArtifactStats["source"];
  /** When the artifact was last confirmed as current, in milliseconds since the epoch. */
  #freshAt = 0;
  /** The start of the last attempt, in milliseconds since the epoch. */
  #requestedAt = 0;
  /** Since the last success. */
  #failures = 0;
  #lastError: TargetError | undefined;
  #isStarted = false;

  constructor(settings: UpdaterSettings) {
    this.settings = { ...settings, location: hideCredentials(settings.location) };
    this.schedule = new PollSchedule(settings);
    this.#loader = new ArtifactLoader(settings);
  }

  /** Called once. */
  protected abstract begin(): Promise<void>;

  get current(): CurrentArtifact | undefined {
    return this.#current;
  }

  get etag(): string | undefined {
    return this.#etag;
  }

  protected get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  get stats(): ArtifactStats {
    const artifact = this.#current?.plan.artifact;
    const generatedAt = artifact?.meta.generatedAt;
    return {
      version: artifact?.version,
      generatedAt: typeof generatedAt === "string" ? generatedAt : undefined,
      source: this.#source,
      age: artifact === undefined ? undefined : Math.max(0, this.settings.clock.now() - this.#freshAt),
      failures: this.#failures,
      lastError: this.#lastError,
      nextAttempt: this.nextAttempt,
    };
  }

  onReady(listener: () => void): void {
    if (this.#current === undefined) this.waiting.add(listener);
    else listener();
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.begin();
  }

  /**
   * Stops, also a running download. The last artifact stays; what is wrong with its rules is told now. Resolves when it
   * is in the cache. Never rejects.
   */
  close(): Promise<void> {
    this.#finishCheck?.();
    this.nextAttempt = undefined;
    this.waiting.clear();
    this.#closing.abort();
    return this.#kept;
  }

  /** Returns whether the given payload is used. */
  protected async startFromPayload(): Promise<boolean> {
    const { payload, splitHost, clock } = this.settings;
    if (payload === undefined) return false;
    this.#requestedAt = clock.now();
    try {
      // A given or cached artifact is used at once.
      const split = splitHost && (await splitHost);
      const prepared = runToCompletion(preparePayload(payload, split));
      // The caller may change it later: all rules are read now. `values` of these maps creates them.
      prepared.plan.mboxes.values();
      prepared.plan.views.values();
      this.#adopt(prepared, "payload", clock.now(), "Not Applicable");
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  /** A cache that does not respond must not stop the download. What it returns later is used if nothing was downloaded meanwhile. */
  protected async startFromCache(): Promise<void> {
    const { cache, clock, log } = this.settings;
    if (cache === undefined) return;
    let isDone = false;
    const reading = this.#readCache().then(() => {
      isDone = true;
    });
    await isWithin(clock, cacheLimit, reading, { keepsAlive: false });
    if (isDone || this.isClosed) return;
    log.error(`The artifact cache has not responded within ${cacheLimit} ms: the artifact is downloaded meanwhile`);
  }

  /** Downloads the artifact if it has changed, and sets the time of the next attempt. Never rejects. */
  protected async update(): Promise<void> {
    const { clock } = this.settings;
    this.#requestedAt = clock.now();
    this.nextAttempt = undefined;
    try {
      const loaded = await this.#loader.download(this.#etag, this.#closing.signal);
      if (loaded === "unchanged") this.#freshAt = clock.now();
      else await this.#adoptDownloaded(loaded);
      this.#failures = 0;
      this.#lastError = undefined;
    } catch (error) {
      if (!this.isClosed) this.fail(error);
    }
    this.scheduleNext();
  }

  /** Sets the time of the next attempt. */
  protected scheduleNext(): void {
    if (this.isClosed) return;
    const delay = this.schedule.nextDelay(this.#requestedAt, this.#failures, this.#current === undefined);
    this.nextAttempt = delay === undefined ? undefined : this.settings.clock.now() + delay;
  }

  protected fail(cause: unknown): void {
    const { location, emit, log } = this.settings;
    const error = isTargetError(cause)
      ? cause
      : new TargetError("invalid-artifact", "The artifact could not be read", { cause });
    this.#failures += 1;
    this.#lastError = error;
    log.error("The artifact is not available", error);
    emit("artifactDownloadFailed", { artifactLocation: location, error });
  }

  async #readCache(): Promise<void> {
    const { location, emit, log } = this.settings;
    try {
      const cached = await this.#loader.readCache(this.#closing.signal);
      if (cached === undefined || this.#current !== undefined || this.isClosed) return;
      const { prepared, retrievedAt, etag } = cached;
      // Throws for an invalid time: then nothing of the cache is used.
      const artifactLastRetrieved = new Date(retrievedAt).toISOString();
      this.#adopt(prepared, "cache", retrievedAt);
      this.#etag = etag;
      emit("artifactCacheUsed", { artifactLocation: location, artifactLastRetrieved });
      // Programs wait for it, and after a cached artifact the server may have nothing new.
      emit("artifactDownloadSucceeded", { artifactLocation: location, artifactPayload: prepared.payload });
    } catch (error) {
      // Optional: without it the download provides the artifact.
      log.error("The artifact cache could not be read", error);
    }
  }

  async #adoptDownloaded(loaded: DownloadedArtifact): Promise<void> {
    if (this.isClosed) return;
    const { location, clock, emit } = this.settings;
    const { prepared, etag, retrievedAt, geo } = loaded;
    refuseUnsupported(this.#current?.plan, prepared.plan);
    this.#adopt(prepared, "download", retrievedAt);
    this.#etag = etag;
    emit("artifactDownloadSucceeded", { artifactLocation: location, artifactPayload: prepared.payload });
    emit("geoLocationUpdated", { geoContext: geo });
    this.#kept = this.#loader.keep(loaded);
    // It would be lost with the request otherwise.
    if (this.inRequests) await isWithin(clock, cacheLimit, this.#kept);
  }

  #adopt(
    prepared: PreparedArtifact,
    source: ArtifactStats["source"],
    freshAt: number,
    artifactLocation = this.settings.location,
  ): void {
    const { plan } = prepared;
    this.#retrievals += 1;
    const { interval } = this.schedule;
    const artifactRetrievalCount = this.#retrievals;
    let trace: ArtifactTrace | undefined;
    this.#current = {
      plan,
      // At the first decision: the first date as text of a process takes V8 a quarter of a millisecond.
      get trace(): ArtifactTrace {
        trace ??= {
          artifactLocation,
          artifactLastRetrieved: new Date(freshAt).toISOString(),
          pollingInterval: interval,
          // Traces report `pollingHalted: false` even when polling is off, as in the published client.
          pollingHalted: false,
          artifactVersion: plan.artifact.version,
          artifactRetrievalCount,
        };
        return trace;
      },
    };
    this.#source = source;
    this.#freshAt = freshAt;
    // In workers what is left for later may be lost with the request.
    const isAtOnce = this.inRequests || source === "payload";
    const { signal } = this.#closing;
    this.#finishCheck = checkRules(prepared, isAtOnce, this.settings, signal, (error) => this.fail(error));
    const listeners = [...this.waiting];
    this.waiting.clear();
    for (const listener of listeners) listener();
  }
}
