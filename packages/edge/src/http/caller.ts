import type { MessageHead } from "./message.ts";

/** Who sends a request, as far as the listener knows. */
export interface Caller {
  /** The IP address; `undefined`: not known. */
  readonly remoteAddress: string | undefined;
  /** As the request line has it, e.g. `1.1`. */
  readonly httpVersion?: string;
  /** Aborts when the server that took the request stops: then answers without an end are ended. */
  readonly stopping?: AbortSignal;
}

/** What routes get beside a request. */
export interface CallerBindings {
  readonly caller: Caller;
}

/** This process: a call of `edge.fetch` that names no caller. */
export const thisProcess: Caller = Object.freeze({ remoteAddress: undefined });

/** Headers of proxies, behind which anybody may be, and of pages. */
const foreignHeaders = ["x-forwarded-for", "x-real-ip", "x-forwarded-host", "forwarded", "via", "origin"];

/**
 * What shows that a request may not be of a program on this machine; `null`: nothing does. Pages cannot be told from their visitors by
 * the address, so what a browser sends for a page is foreign, and so is a host name that only leads here, and HTTP/1.0, which programs do not
 * speak any more but proxies do. A proxy that hides all of that cannot be told from a program: what must not get out needs a token.
 */
export function findForeignSign({ headers, url }: MessageHead, caller: Caller): string | null {
  const { remoteAddress = "nowhere", httpVersion } = caller;
  if (caller !== thisProcess && !isLoopbackAddress(remoteAddress)) return `one from ${remoteAddress}`;
  const foreign = foreignHeaders.find((name) => headers.has(name));
  if (foreign !== undefined) return `the header ${foreign}`;
  // A browser says `none` where somebody has typed the address.
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "none") return `the header sec-fetch-site: ${site}`;
  if (httpVersion === "1.0") return "one by HTTP/1.0";
  if (!URL.canParse(url)) return "a host that is none";
  const { hostname } = new URL(url);
  return caller === thisProcess || isLoopbackName(hostname) ? null : `the host ${hostname}`;
}

function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

function isLoopbackName(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}
