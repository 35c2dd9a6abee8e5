import { isPromise } from "../promises/is-promise.ts";
import type { CallTracer, DiagnosticsChannel, RunCall } from "./diagnostics.ts";

/** The message of a channel: one object for all stages of a call. */
interface CallTrace {
  readonly operation: string;
  /** The decisioning method, as soon as it is known. */
  decisioningMethod?: string;
  result?: unknown;
  error?: unknown;
}

interface StoreChannel extends DiagnosticsChannel {
  runStores<T>(message: unknown, work: () => T): T;
}

interface TracingChannel {
  readonly start: StoreChannel;
  readonly end: DiagnosticsChannel;
  readonly asyncStart: DiagnosticsChannel;
  readonly asyncEnd: DiagnosticsChannel;
  readonly error: DiagnosticsChannel;
}

interface DiagnosticsModule {
  channel(name: string): DiagnosticsChannel;
  tracingChannel?(name: string): TracingChannel;
}

/** The channel of that name. */
export function openChannel(name: "fletch:call" | "fletch:event"): DiagnosticsChannel | undefined {
  return findDiagnostics()?.channel(name);
}

/** The TracingChannel `fletch:call`. */
export function createCallTracer(): CallTracer | undefined {
  const channel = findDiagnostics()?.tracingChannel?.("fletch:call");
  return channel && new ChannelTracer(channel);
}

class ChannelTracer implements CallTracer {
  readonly #channel: TracingChannel;

  constructor(channel: TracingChannel) {
    this.#channel = channel;
  }

  get hasSubscribers(): boolean {
    const { start, end, asyncStart, asyncEnd, error } = this.#channel;
    return (
      start.hasSubscribers ||
      end.hasSubscribers ||
      asyncStart.hasSubscribers ||
      asyncEnd.hasSubscribers ||
      error.hasSubscribers
    );
  }

  /** As `TracingChannel.tracePromise`, but values stay values: on-device decisions are synchronous. */
  trace<T>(operation: string, work: (run: RunCall) => T | Promise<T>, run: RunCall): T | Promise<T> {
    const message: CallTrace = { operation };
    const runTraced: RunCall = (method, request, task) => {
      message.decisioningMethod = method;
      return run(method, request, task);
    };
    const { start, end, asyncStart, asyncEnd, error } = this.#channel;
    const fail = (reason: unknown): void => {
      message.error = reason;
      error.publish(message);
    };
    const settle = (): void => {
      asyncStart.publish(message);
      asyncEnd.publish(message);
    };
    return start.runStores(message, () => {
      try {
        const result = work(runTraced);
        if (!isPromise(result)) {
          message.result = result;
          return result;
        }
        return result.then(
          (value) => {
            message.result = value;
            settle();
            return value;
          },
          (reason: unknown) => {
            fail(reason);
            settle();
            throw reason;
          },
        );
      } catch (reason) {
        fail(reason);
        throw reason;
      } finally {
        end.publish(message);
      }
    });
  }
}

/** Read from the process instead of imported: older Nodes, Bun and Deno lack a part of it. */
function findDiagnostics(): DiagnosticsModule | undefined {
  return globalThis.process?.getBuiltinModule?.("node:diagnostics_channel") as DiagnosticsModule | undefined;
}
