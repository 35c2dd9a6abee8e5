import type { HttpResponse } from "./dispatch.ts";
import type { ErrorDetails } from "./error-from-failure.ts";

/** Where a request goes. */
export interface RequestAddress {
  /** Scheme, host and port: `https://acme.tt.omtrdc.net`. */
  readonly origin: string;
  /** From the first slash on, with the query. */
  readonly path: string;
  /** The `authorization` header for the user name and password that were in the URL. */
  readonly authorization?: string | undefined;
}

/** Splits a URL that the client itself has put together. A whole parser is not needed for it. */
export function splitUrl(url: string): RequestAddress {
  const slash = url.indexOf("/", url.indexOf("//") + 2);
  return slash === -1 ? { origin: url, path: "/" } : { origin: url.slice(0, slash), path: url.slice(slash) };
}

/**
 * Where a redirect leads; `undefined` for what is none.
 *
 * @throws TargetError for one that must not be followed
 */
export type FollowRedirect = (
  answer: HttpResponse,
  from: RequestAddress,
  facts: ErrorDetails,
) => RequestAddress | undefined;
