import type { CallTracer, DiagnosticsChannel } from "./diagnostics.ts";

/** Browsers and most workers have no diagnostics channels; their bundles contain no code for them. */
export function openChannel(_name: "fletch:call" | "fletch:event"): DiagnosticsChannel | undefined {
  return undefined;
}

export function createCallTracer(): CallTracer | undefined {
  return undefined;
}
