interface WorkerGlobals {
  readonly navigator?: { readonly userAgent?: string };
  readonly EdgeRuntime?: unknown;
}

/**
 * Whether I/O belongs to the request that starts it, as in Cloudflare's and Vercel's workers: outside of a request there is none, and what a
 * request has under way may end with it, without a word.
 */
export function isWorkerRuntime(globals: WorkerGlobals = globalThis as WorkerGlobals): boolean {
  return globals.navigator?.userAgent === "Cloudflare-Workers" || globals.EdgeRuntime !== undefined;
}
