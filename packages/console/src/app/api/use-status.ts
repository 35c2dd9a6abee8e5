import { requestJson } from "./request.ts";
import { token } from "./token.ts";
import { type Loaded, useLoad } from "./use-load.ts";

/** The response of `GET /admin/status`. */
export interface EdgeStatus {
  readonly clientCode: string;
  readonly environment: string;
  readonly hasDatabase: boolean;
  readonly counters: Readonly<Record<"requests" | "refused" | "impressions" | "displays" | "clicks", number>>;
  readonly issues: readonly FileIssue[];
  /** Why changed files could not be loaded; `null` if the edge serves the files as they are now. */
  readonly failedReload: { readonly message: string; readonly issues: readonly FileIssue[] } | null;
}

/** A mistake in a file. */
export interface FileIssue {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly path: string;
  readonly expected: string;
  readonly received: string;
}

/** Polls the edge's status every 5 seconds, and at once after another token. */
export function useStatus(): Loaded<EdgeStatus> {
  return useLoad(`status ${token.value}`, (signal) => requestJson<EdgeStatus>("admin/status", { signal }), {
    every: 5_000,
  });
}
