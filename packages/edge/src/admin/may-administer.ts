import { isSameSecret } from "../tokens/same-secret.ts";

/** Who sends a request, as far as the listener knows. */
export interface Caller {
  /** `undefined`: it comes from this process. */
  readonly remoteAddress: string | undefined;
}

/**
 * Whether a request may use the admin API: it has the token, or, where there is none, it comes from this machine and from no web
 * page. Pages cannot be told from their visitors by the address, so whatever a browser sends for a page is refused, and so is a
 * host name that only leads here.
 */
export function mayAdminister(request: Request, caller: Caller, token: string | undefined): boolean {
  const { headers } = request;
  if (token !== undefined) return isSameSecret(headers.get("authorization") ?? "", `Bearer ${token}`);
  if (caller.remoteAddress !== undefined && !isLoopbackAddress(caller.remoteAddress)) return false;
  if (headers.has("x-forwarded-for") || headers.has("forwarded") || headers.has("origin")) return false;
  return caller.remoteAddress === undefined || isLoopbackName(new URL(request.url).hostname);
}

function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

function isLoopbackName(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}
