import type { Worker, WorkerOptions } from "node:worker_threads";
import type { DrainResult, Entries } from "./journal.ts";

/** What a journal worker gets when it starts. */
export interface JournalWorkerData {
  /** Tells a journal worker from a worker of the program that runs the edge. */
  readonly isJournalWorker: true;
  /** The file of the database. */
  readonly path: string;
  /** In whose rows of the totals it counts. */
  readonly writer: string;
}

/** Asks a journal worker to move about `size` events of these entries. */
export interface DrainRequest {
  readonly size: number;
  readonly entries: Entries;
}

/** The response of a journal worker. Errors lose their class between threads. */
export type DrainResponse =
  | { readonly result: DrainResult; readonly error?: never }
  | { readonly error: { readonly message: string; readonly code: string } };

/** Starts a journal worker. Returns `null` where there can be none. */
export type StartJournalWorker = (data: JournalWorkerData) => Worker | null | Promise<Worker | null>;

/**
 * Returns the options of a journal worker. It runs nothing that the program is started with: a second `--import` of instrumentation would report
 * twice, and one of a server would fail. Where Yarn's Plug'n'Play finds the packages, it is what the program is started with.
 */
export function toWorkerOptions(workerData: JournalWorkerData): WorkerOptions {
  if (process.versions.pnp !== undefined) return { workerData };
  return { workerData, execArgv: [], env: { ...process.env, NODE_OPTIONS: "" } };
}

/** Inputs of a `JournalThread`. */
export interface JournalThreadSettings {
  readonly startWorker: () => Worker | null | Promise<Worker | null>;
  /** Called when the worker cannot start, or ends by itself: once until it works again. */
  readonly onLost: (cause: Error) => void;
}

/** The pause after a worker could not start or ended by itself, in milliseconds. It doubles each time, up to a minute. */
const firstPause = 1_000;
const maxPause = 60_000;

/**
 * Moves events of the journal on a thread of its own, which starts at first use. Gives up where there can be none, and tries again after a pause
 * where one could not start or ended.
 */
export class JournalThread {
  readonly #settings: JournalThreadSettings;
  #worker: Promise<Worker | null> | null = null;
  #settle: ((response: DrainResponse | null) => void) | null = null;
  #hasGivenUp = false;
  #failures = 0;
  #resumesAt = 0;

  constructor(settings: JournalThreadSettings) {
    this.#settings = settings;
  }

  /** Starts the thread if it does not run. Returns whether it runs. */
  async start(): Promise<boolean> {
    if (this.#hasGivenUp || performance.now() < this.#resumesAt) return false;
    this.#worker ??= this.#open();
    const worker = await this.#worker;
    if (worker === null) this.#worker = null;
    return worker !== null;
  }

  /**
   * Moves about `size` events. One call at a time, and nobody else may write to the database meanwhile. Returns `null` if there is no thread, or if
   * it ended: its transaction is rolled back then.
   */
  async drain(size: number, entries: Entries): Promise<DrainResult | null> {
    const worker = await this.#worker;
    if (worker === null) return null;
    worker.ref(); // The process does not end before the response.
    const response = await new Promise<DrainResponse | null>((resolve) => {
      this.#settle = resolve;
      worker.postMessage({ size, entries } satisfies DrainRequest);
    });
    this.#settle = null;
    worker.unref();
    if (response === null) return null;
    if (response.error !== undefined)
      throw Object.assign(new Error(response.error.message), { code: response.error.code });
    this.#failures = 0;
    return response.result;
  }

  /** Ends the thread, and its connection to the database. The next use starts another one. */
  async stop(): Promise<void> {
    const worker = await this.#worker;
    this.#worker = null;
    worker?.removeAllListeners("exit");
    await worker?.terminate();
    this.#settle?.(null);
  }

  /** Ends the thread for good. */
  close(): Promise<void> {
    this.#hasGivenUp = true;
    return this.stop();
  }

  async #open(): Promise<Worker | null> {
    try {
      const worker = await this.#settings.startWorker();
      if (worker === null) {
        this.#hasGivenUp = true;
        return null;
      }
      await untilReady(worker);
      worker.unref();
      let cause: Error | undefined;
      worker.on("message", (response: DrainResponse) => this.#settle?.(response));
      worker.on("error", (error: Error) => {
        cause = error;
      });
      worker.on("exit", (code) => this.#lose(cause ?? new Error(`The thread ended with code ${code}`)));
      return worker;
    } catch (error) {
      this.#lose(error instanceof Error ? error : new Error(String(error)));
      return null;
    }
  }

  #lose(cause: Error): void {
    this.#worker = null;
    if (this.#failures === 0) this.#settings.onLost(cause);
    this.#pause();
    this.#settle?.(null);
  }

  #pause(): void {
    this.#resumesAt = performance.now() + Math.min(firstPause * 2 ** this.#failures, maxPause);
    this.#failures++;
  }
}

function untilReady(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number): void => reject(new Error(`The thread ended with code ${code} before it was ready`));
    worker.once("error", reject).once("exit", onExit);
    worker.once("message", () => {
      worker.off("error", reject).off("exit", onExit);
      resolve();
    });
  });
}
