import { isWorkerRuntime } from "../runtime/worker-runtime.ts";
import type { CallContext } from "./call-context.ts";

/** Emits `clientReady` when calls can be decided: with the first artifact, or at once if none is needed. */
export function announceReady({ local, services }: CallContext): void {
  const { emit, options } = services;
  const emitReady = (): void => emit("clientReady", {});
  if (local === undefined) {
    queueMicrotask(emitReady);
  } else if (isWorkerRuntime()) {
    // A client that is created outside of a request cannot wait in workers.
    local.device.onReady(emitReady);
  } else {
    // A handler of `clientReady` keeps the process alive until then.
    const isAwaited = options.events?.clientReady !== undefined;
    local.readiness.wait(undefined, isAwaited).then(emitReady, () => undefined);
  }
}
