import type { HttpResponse } from "./dispatch.ts";
import type { ErrorDetails } from "./error-from-failure.ts";

/** The address of a request. */
export interface RequestAddress {
  /** Scheme, host and port: `https://acme.tt.omtrdc.net`. */
  readonly origin: string;
  /** From the first slash on, including the query. */
  readonly path: string;
  /** The `authorization` header of the URL's user name and password. */
  readonly authorization?: string | undefined;
}

/** Splits a URL that the client has built, without a full parser. */
export function splitUrl(url: string): RequestAddress {
  const slash = url.indexOf("/", url.indexOf("//") + 2);
  return slash === -1 ? { origin: url, path: "/" } : { origin: url.slice(0, slash), path: url.slice(slash) };
}

/**
 * Returns the target of a redirect; `undefined` if it is not one.
 *
 * @throws TargetError for a forbidden redirect
 */
export type FollowRedirect = (
  response: HttpResponse,
  from: RequestAddress,
  details: ErrorDetails,
) => RequestAddress | undefined;
