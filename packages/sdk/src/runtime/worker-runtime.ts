interface WorkerGlobals {
  readonly navigator?: { readonly userAgent?: string };
  readonly EdgeRuntime?: unknown;
}

/**
 * Whether I/O belongs to the request that starts it, as in Cloudflare's and Vercel's workers: there is none outside of
 * requests, and unfinished I/O of a request may be lost silently.
 */
export function isWorkerRuntime(globals: WorkerGlobals = globalThis as WorkerGlobals): boolean {
  return globals.navigator?.userAgent === "Cloudflare-Workers" || globals.EdgeRuntime !== undefined;
}
