/**
 * Node's `diagnostics_channel`, where there is one: `fletch:call` has each call as it ends (a `CallOutcome`), `fletch:event`
 * each event with its `type`. Without subscribers nothing is computed for them.
 */
export interface DiagnosticsChannel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

interface DiagnosticsModule {
  channel(name: string): DiagnosticsChannel;
}

/** The channel of that name. Asked of the process and not imported: bundles for workers and browsers must not name it. */
export function openChannel(name: "fletch:call" | "fletch:event"): DiagnosticsChannel | undefined {
  const diagnostics = globalThis.process?.getBuiltinModule?.("node:diagnostics_channel");
  return (diagnostics as DiagnosticsModule | undefined)?.channel(name);
}
