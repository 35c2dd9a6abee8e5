import { requestJson } from "./request.ts";
import { token } from "./token.ts";
import { type Loaded, useLoad } from "./use-load.ts";

/** What `GET /admin/status` responds. */
export interface EdgeStatus {
  readonly clientCode: string;
  readonly environment: string;
  readonly hasDatabase: boolean;
  readonly counters: Readonly<Record<"requests" | "refused" | "impressions" | "displays" | "clicks", number>>;
  readonly issues: readonly FileIssue[];
  /** Why changed files could not be loaded; `null`: what is served is what the files say. */
  readonly failedReload: { readonly message: string; readonly issues: readonly FileIssue[] } | null;
}

/** What is wrong in a file. */
export interface FileIssue {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly path: string;
  readonly expected: string;
  readonly received: string;
}

/** The edge's status, every few seconds; again at once when there is another token. */
export function useStatus(): Loaded<EdgeStatus> {
  return useLoad(`status ${token.value}`, (signal) => requestJson<EdgeStatus>("admin/status", { signal }), {
    every: 5_000,
  });
}
