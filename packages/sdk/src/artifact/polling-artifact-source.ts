import { runToCompletion } from "@fletch/decisioning";
import { isTargetError, TargetError } from "@fletch/delivery-api";
import { isWithin, sleep, type Timer } from "../runtime/clock.ts";
import { delayBound, equalJitter } from "../runtime/retry-delay.ts";
import { hideCredentials } from "../transport/request-address.ts";
import { ArtifactLoader, type LoaderSettings } from "./artifact-loader.ts";
import type { CurrentArtifact, RefreshableSource } from "./artifact-source.ts";
import type { ArtifactStats } from "./artifact-stats.ts";
import { checkRules, type RuleCheckSettings } from "./check-rules.ts";
import { delayAfterPoll, nextPollDelay, pollOffset } from "./poll-offset.ts";
import { type PreparedArtifact, preparePayload, refuseUnsupported } from "./prepare-artifact.ts";

export interface PollingSettings extends LoaderSettings, RuleCheckSettings {
  /** The first artifact as parsed JSON, used at once instead of a download; polling continues. */
  readonly payload?: unknown;
  /** In milliseconds; 0: never. @default 300000 */
  readonly pollingInterval?: number | undefined;
  /** The shortest interval, in milliseconds. @default 0 */
  readonly minInterval?: number | undefined;
  /** A number from 0 up to, but without, 1. */
  readonly random: () => number;
  /** Returns the number of the process: see `pollOffset`. */
  readonly createSeed: () => number;
  /**
   * Whether I/O belongs to the request that starts it, and may be lost with it: see `isWorkerRuntime`. @default false
   */
  readonly inRequests?: boolean | undefined;
}

export const defaultInterval = 300_000;

/** After failures: a second at first, half a minute at most while there is nothing to decide from. */
const backoff = { initial: 1_000, max: 30_000 };

/** The longest wait for the artifact cache, in milliseconds. */
const cacheLimit = 5_000;

/** In workers: the interval at which waiting requests check whether they have to download, in milliseconds. */
const lookAgain = 100;

/**
 * Provides a current artifact: from the cache at once, then from the network, and again at each interval. Never stops
 * trying, and never replaces a valid artifact with an invalid one. Timers do not keep the process alive.
 *
 * In workers it has no timers: requests that need the artifact start what is due, see `use`.
 */
export class PollingArtifactSource implements RefreshableSource {
  readonly #settings: PollingSettings;
  readonly #loader: ArtifactLoader;
  readonly #interval: number;
  #phase: number | undefined;
  readonly #closing: AbortController = new AbortController();
  /**
   * Listeners for the first artifact. Not a promise: in workers it would settle only in the request that created it.
   */
  #onReady: (() => void)[] = [];
  #current: CurrentArtifact | undefined;
  /** Checks at once what is left of the current artifact's rules. */
  #finishCheck: (() => void) | undefined;
  #etag: string | undefined;
  #retrievals = 0;
  #source: ArtifactStats["source"];
  /** When the artifact was last confirmed as current, in milliseconds since the epoch. */
  #freshAt = 0;
  /** The start of the last attempt, in milliseconds since the epoch. */
  #requestedAt = 0;
  #failures = 0;
  #lastError: TargetError | undefined;
  #timer: Timer | undefined;
  #nextAttempt: number | undefined;
  #started = false;
  #isAsking = false;
  /** Whether to poll again after the current attempt. */
  #pollsAgain = false;
  /** In workers: the time of the next attempt, in milliseconds since the epoch. */
  #dueAt = 0;
  /** In workers: unfinished attempts. */
  #underWay = 0;
  /** In workers: the number of attempts that counted as lost. */
  #lost = 0;

  constructor(settings: PollingSettings) {
    this.#settings = { ...settings, location: hideCredentials(settings.location) };
    this.#loader = new ArtifactLoader(settings);
    const { pollingInterval = defaultInterval, minInterval = 0 } = settings;
    this.#interval = pollingInterval === 0 ? 0 : Math.max(minInterval, pollingInterval);
  }

  get current(): CurrentArtifact | undefined {
    return this.#current;
  }

  get etag(): string | undefined {
    return this.#etag;
  }

  get stats(): ArtifactStats {
    const artifact = this.#current?.plan.artifact;
    const generatedAt = artifact?.meta.generatedAt;
    return {
      version: artifact?.version,
      generatedAt: typeof generatedAt === "string" ? generatedAt : undefined,
      source: this.#source,
      age: artifact === undefined ? undefined : Math.max(0, this.#settings.clock.now() - this.#freshAt),
      failures: this.#failures,
      lastError: this.#lastError,
      nextAttempt: this.#nextAttempt,
    };
  }

  onReady(listener: () => void): void {
    if (this.#current === undefined) this.#onReady.push(listener);
    else listener();
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    if (this.#settings.inRequests === true) void this.#startFromPayload();
    else void this.#begin();
  }

  /** In workers it starts the first download, a poll, or a retry after a failed or lost attempt. */
  use(waitUntil: ((promise: Promise<unknown>) => void) | undefined): Promise<void> | undefined {
    if (this.#settings.inRequests !== true || this.#closing.signal.aborted) return undefined;
    const now = this.#settings.clock.now();
    if (now < this.#dueAt) return undefined;
    if (this.#underWay > 0) this.#reportLost();
    // Later requests do not wait for an attempt that may be lost.
    this.#dueAt = now + delayBound(backoff, this.#lost + 1);
    const attempt = this.#attempt();
    waitUntil?.(attempt);
    return waitUntil === undefined && this.#current === undefined && this.#lost > 0 ? attempt : undefined;
  }

  async obtain(signal?: AbortSignal): Promise<void> {
    const { inRequests, clock } = this.#settings;
    if (inRequests !== true) return new Promise((resolve) => this.onReady(resolve));
    while (this.#current === undefined && signal?.aborted !== true && !this.#closing.signal.aborted) {
      this.use(undefined);
      await sleep(clock, lookAgain, signal);
    }
  }

  refresh(): void {
    this.#pollsAgain = this.#isAsking;
    if (this.#isAsking) return;
    this.#timer?.cancel();
    void this.#refresh();
  }

  /** Stops polling and a running download. The last artifact stays; what is wrong with its rules is told now. */
  close(): void {
    this.#finishCheck?.();
    this.#timer?.cancel();
    this.#nextAttempt = undefined;
    this.#closing.abort();
  }

  async #begin(): Promise<void> {
    this.#isAsking = true;
    this.#requestedAt = this.#settings.clock.now();
    if (await this.#startFromPayload()) return this.#rest();
    await this.#startFromCache();
    await this.#refresh();
  }

  /** Returns whether a usable one was found. */
  async #startFromPayload(): Promise<boolean> {
    const { payload, splitHost, inRequests } = this.#settings;
    if (payload === undefined) return false;
    // Other requests need not prepare it too.
    if (inRequests === true) this.#dueAt = Number.POSITIVE_INFINITY;
    try {
      // A given or cached artifact is used at once.
      const split = splitHost && (await splitHost);
      const prepared = runToCompletion(preparePayload(payload, split));
      // The caller may change it later: all rules are read now. `values` of these maps creates them.
      prepared.plan.mboxes.values();
      prepared.plan.views.values();
      this.#adopt(prepared, "payload", this.#settings.clock.now(), "Not Applicable");
      if (inRequests === true && this.#interval > 0) this.#dueAt = this.#settings.clock.now() + this.#interval;
      return true;
    } catch (error) {
      this.#dueAt = 0;
      this.#fail(error);
      return false;
    }
  }

  /** In workers: one attempt within the request that needs it. Never rejects. */
  async #attempt(): Promise<void> {
    this.#underWay += 1;
    if (this.#current === undefined) await this.#startFromCache();
    await this.#refresh();
    // Attempts that counted as lost may only have been slow.
    this.#underWay = Math.max(0, this.#underWay - 1);
    this.#lost = 0;
  }

  #reportLost(): void {
    this.#underWay = 0;
    this.#lost += 1;
    this.#fail(
      new TargetError(
        "artifact-unavailable",
        "The download was lost with its request, and is begun again. Give requests `waitUntil`",
      ),
    );
  }

  /** A cache that does not respond must not stop the download. What it returns later is used if nothing was downloaded meanwhile. */
  async #startFromCache(): Promise<void> {
    const { cache, clock, log } = this.#settings;
    if (cache === undefined) return;
    let isDone = false;
    const reading = this.#readCache().then(() => {
      isDone = true;
    });
    await isWithin(clock, cacheLimit, reading, { keepsAlive: false });
    if (isDone || this.#closing.signal.aborted) return;
    log.error(`The artifact cache has not responded within ${cacheLimit} ms: the artifact is downloaded meanwhile`);
  }

  async #readCache(): Promise<void> {
    const { location, emit, log } = this.#settings;
    try {
      const cached = await this.#loader.readCache(this.#closing.signal);
      if (cached === undefined || this.#current !== undefined || this.#closing.signal.aborted) return;
      const { prepared, retrievedAt, etag } = cached;
      this.#adopt(prepared, "cache", retrievedAt);
      this.#etag = etag;
      const artifactLastRetrieved = new Date(retrievedAt).toISOString();
      emit("artifactCacheUsed", { artifactLocation: location, artifactLastRetrieved });
      // Programs wait for it, and after a cached artifact the server may have nothing new.
      emit("artifactDownloadSucceeded", { artifactLocation: location, artifactPayload: prepared.payload });
    } catch (error) {
      // Optional: without it the download provides the artifact.
      log.error("The artifact cache could not be read", error);
    }
  }

  /** Polls once, and schedules the next time. */
  async #refresh(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#isAsking = true;
    this.#requestedAt = this.#settings.clock.now();
    this.#nextAttempt = undefined;
    try {
      await this.#download();
      this.#failures = 0;
      this.#lastError = undefined;
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#fail(error);
    }
    this.#rest();
  }

  #rest(): void {
    this.#isAsking = false;
    if (!this.#pollsAgain) {
      this.#schedule();
      return;
    }
    this.#pollsAgain = false;
    void this.#refresh();
  }

  async #download(): Promise<void> {
    const { location, clock, emit } = this.#settings;
    const loaded = await this.#loader.download(this.#etag, this.#closing.signal);
    if (loaded === "unchanged") {
      this.#freshAt = clock.now();
      return;
    }
    if (this.#closing.signal.aborted) return;
    const { prepared, etag, retrievedAt } = loaded;
    refuseUnsupported(this.#current?.plan, prepared.plan);
    this.#adopt(prepared, "download", retrievedAt);
    this.#etag = etag;
    emit("artifactDownloadSucceeded", { artifactLocation: location, artifactPayload: prepared.payload });
    emit("geoLocationUpdated", { geoContext: loaded.geo });
    const kept = this.#loader.keep(loaded);
    // It would be lost with the request otherwise.
    if (this.#settings.inRequests === true) await isWithin(clock, cacheLimit, kept);
  }

  #adopt(
    prepared: PreparedArtifact,
    source: ArtifactStats["source"],
    freshAt: number,
    artifactLocation = this.#settings.location,
  ): void {
    const { plan } = prepared;
    this.#retrievals += 1;
    this.#current = {
      plan,
      trace: {
        artifactLocation,
        // For a trace only: the first such text of a process takes V8 a quarter of a millisecond.
        get artifactLastRetrieved(): string {
          return new Date(freshAt).toISOString();
        },
        pollingInterval: this.#interval,
        // Traces report `pollingHalted: false` even when polling is off, as in the published client.
        pollingHalted: false,
        artifactVersion: plan.artifact.version,
        artifactRetrievalCount: this.#retrievals,
      },
    };
    this.#source = source;
    this.#freshAt = freshAt;
    // In workers what is left for later may be lost with the request.
    const isAtOnce = this.#settings.inRequests === true || source === "payload";
    const { signal } = this.#closing;
    this.#finishCheck = checkRules(prepared, isAtOnce, this.#settings, signal, (error) => this.#fail(error));
    const listeners = this.#onReady;
    this.#onReady = [];
    for (const listener of listeners) listener();
  }

  #fail(cause: unknown): void {
    const { location, emit, log } = this.#settings;
    const error = isTargetError(cause)
      ? cause
      : new TargetError("invalid-artifact", "The artifact could not be read", { cause });
    this.#failures += 1;
    this.#lastError = error;
    log.error("The artifact is not available", error);
    emit("artifactDownloadFailed", { artifactLocation: location, error });
  }

  /** Counted from the start of the last poll. */
  #nextPollDelay(): number {
    if (this.#interval < defaultInterval) return this.#interval;
    this.#phase ??= pollOffset(this.#settings.createSeed());
    return nextPollDelay(this.#requestedAt, this.#interval, this.#phase);
  }

  /**
   * Returns the back-off after a failure, else the process's phase of the interval. Short intervals are for
   * development, and kept exactly.
   */
  #schedule(): void {
    if (this.#closing.signal.aborted) return;
    const { clock, random } = this.#settings;
    let delay: number;
    if (this.#failures > 0) {
      // Not beyond the interval: changes arrive within it as soon as the server responds again.
      const max = this.#current === undefined ? backoff.max : this.#interval || backoff.max;
      delay = equalJitter({ initial: backoff.initial, max }, this.#failures, random());
    } else if (this.#interval > 0) {
      // From start to start, however long a download takes, so that changes arrive within the interval.
      const spent = Math.max(0, clock.now() - this.#requestedAt);
      delay = delayAfterPoll(this.#nextPollDelay(), spent, this.#interval);
    } else {
      this.#dueAt = Number.POSITIVE_INFINITY;
      return;
    }
    this.#nextAttempt = clock.now() + delay;
    this.#dueAt = clock.now() + delay;
    if (this.#settings.inRequests === true) return;
    this.#timer = clock.after(delay, () => void this.#refresh(), { keepsAlive: false });
  }
}
