import type { LocalMatches } from "./local-decisioning.ts";

/** In workers each call has to start the I/O that is due, and everywhere else on the web bundles are to be light: calls are decided as a whole. */
export function matchAttributes(): LocalMatches | undefined {
  return undefined;
}
