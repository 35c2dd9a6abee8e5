import { integer, optional, predicate, type Schema, string, withoutUndefined } from "@fletch/delivery-api/schema";
import { exactObject, requireOptions } from "./exact-object.ts";
import type { OnError } from "./observe/error-reporter.ts";
import { type ConnectionLimits, connectionLimitFields, defaultConnectionLimits } from "./requests-under-way.ts";

/** Address and limits of a server. */
export interface ListenOptions extends Partial<ConnectionLimits> {
  /** 0 for any free port. */
  readonly port: number;
  /**
   * The address. Only another one than the default makes the edge reachable for other machines. @default "127.0.0.1"
   */
  readonly host?: string;
  /** How long a request may take to arrive, in milliseconds; slower ones are cut off. @default 10_000 */
  readonly requestTimeout?: number;
  /**
   * Called when `fetch` rejects, which only a wrapped one does: the caller gets 500 and the request's id. Failures
   * within the edge go to the `onError` of `createEdge`.
   *
   * @default writes the error with its stack, its cause and the id to stderr
   */
  readonly onError?: OnError;
}

/** Options of `close`. */
export interface CloseOptions {
  /**
   * How long requests in progress may take, in milliseconds. Then they are cut off. @default 5_000
   */
  readonly grace?: number;
}

/**
 * The longest delay of timers: 2^31 − 1 ms, almost 25 days. Longer ones fire at once.
 * https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
 */
const maxTimerDelay = 2_147_483_647;

// `server.listen` reports an invalid port, as one in use: `listen-failed`.
const anyPort = predicate("a port number", (_value): _value is number => true);

const listenSchema: Schema<ListenOptions> = exactObject<ListenOptions>({
  ...connectionLimitFields,
  port: anyPort,
  host: optional(string({ min: 1 })),
  requestTimeout: optional(integer({ min: 1 })),
  onError: optional(predicate("a function", (value): value is OnError => typeof value === "function")),
});

/** `Infinity` waits for every request. */
const duration = predicate(
  "milliseconds of at least 0",
  (value): value is number => typeof value === "number" && value >= 0,
);

const closeSchema: Schema<CloseOptions> = exactObject<CloseOptions>({ grace: optional(duration) });

type ServerOptions = Required<Omit<ListenOptions, "onError">> & Pick<ListenOptions, "onError">;

/**
 * Returns the options with defaults. Times end at the longest delay of timers.
 *
 * @throws TargetError `invalid-options`
 */
export function readListenOptions(options: ListenOptions): ServerOptions {
  requireOptions(listenSchema, options, "listen");
  const all = { ...defaultConnectionLimits, host: "127.0.0.1", requestTimeout: 10_000, ...withoutUndefined(options) };
  return {
    ...all,
    requestTimeout: Math.min(all.requestTimeout, maxTimerDelay),
    sendTimeout: Math.min(all.sendTimeout, maxTimerDelay),
  };
}

/**
 * Returns the grace period, at most the longest delay of timers.
 *
 * @throws TargetError `invalid-options`
 */
export function readGrace(options: CloseOptions): number {
  requireOptions(closeSchema, options, "close");
  return Math.min(options.grace ?? 5_000, maxTimerDelay);
}
