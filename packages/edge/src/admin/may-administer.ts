import { isSameSecret } from "../tokens/same-secret.ts";

/** Who sends a request, as far as the listener knows. */
export interface Caller {
  /** `undefined`: it comes from this process. */
  readonly remoteAddress: string | undefined;
}

/** Why a request may not use the admin API. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/**
 * Whether a request may use the admin API (`null`): it has the token, or, where there is none, it comes from this machine and from no web
 * page. Pages cannot be told from their visitors by the address, so whatever a browser sends for a page is refused, and so is a
 * host name that only leads here.
 */
export function refuseAdministration(request: Request, caller: Caller, token: string | undefined): Refusal | null {
  const { headers } = request;
  if (token !== undefined) {
    if (isSameSecret(headers.get("authorization") ?? "", `Bearer ${token}`)) return null;
    return { status: 401, message: "The admin API takes Authorization: Bearer, and the token" };
  }
  const obstacle = findObstacle(request, caller);
  if (obstacle === null) return null;
  const message = `The admin API takes a request from this machine, and from no web page, got ${obstacle}; others need the option adminToken`;
  return { status: 403, message };
}

/** Headers of proxies, behind which anybody may be, and of pages. */
const foreignHeaders = ["x-forwarded-for", "forwarded", "origin"];

function findObstacle({ headers, url }: Request, { remoteAddress }: Caller): string | null {
  if (remoteAddress !== undefined && !isLoopbackAddress(remoteAddress)) return `one from ${remoteAddress}`;
  const foreign = foreignHeaders.find((name) => headers.has(name));
  if (foreign !== undefined) return `the header ${foreign}`;
  // A browser says `none` where somebody has typed the address.
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "none") return `the header sec-fetch-site: ${site}`;
  const { hostname } = new URL(url);
  return remoteAddress === undefined || isLoopbackName(hostname) ? null : `the host ${hostname}`;
}

function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

function isLoopbackName(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}
