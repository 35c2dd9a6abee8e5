import type { CallTracer, DiagnosticsChannel } from "./diagnostics.ts";

/** Browsers and most workers have no diagnostics channels, and their bundles no code for them. */
export function openChannel(_name: "fletch:call" | "fletch:event"): DiagnosticsChannel | undefined {
  return undefined;
}

export function createCallTracer(): CallTracer | undefined {
  return undefined;
}
