import type { MessageHead } from "./message.ts";

/** The sender of a request, as far as the listener knows. */
export interface Caller {
  /** The IP address; `undefined`: unknown. */
  readonly remoteAddress: string | undefined;
  /** The HTTP version of the request line, e.g. `1.1`. */
  readonly httpVersion?: string;
  /** Aborts when the server stops, to end endless responses. */
  readonly stopping?: AbortSignal;
}

/** What routes get beside a request. */
export interface CallerBindings {
  readonly caller: Caller;
}

/** This process: a call of `edge.fetch` without a caller. */
export const thisProcess: Caller = Object.freeze({ remoteAddress: undefined });

/** Headers of proxies, which anybody may use, and of pages. */
const foreignHeaders = ["x-forwarded-for", "x-real-ip", "x-forwarded-host", "forwarded", "via", "origin"];

/**
 * Returns why a request may not come from a program on this machine; `null`: no sign of it.
 *
 * Foreign are requests that a browser sends for a page, unknown host names that resolve to this machine, and HTTP/1.0,
 * which proxies use but programs do not. A proxy that hides all of that cannot be detected: confidential data need a
 * token.
 */
export function findForeignSign({ headers, url }: MessageHead, caller: Caller): string | null {
  const { remoteAddress = "nowhere", httpVersion } = caller;
  if (caller !== thisProcess && !isLoopbackAddress(remoteAddress)) return `one from ${remoteAddress}`;
  const foreign = foreignHeaders.find((name) => headers.has(name));
  if (foreign !== undefined) return `the header ${foreign}`;
  // Browsers send `none` for a typed address.
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "none") return `the header sec-fetch-site: ${site}`;
  if (httpVersion === "1.0") return "one by HTTP/1.0";
  if (!URL.canParse(url)) return "an invalid host";
  const { hostname } = new URL(url);
  return caller === thisProcess || isLoopbackName(hostname) ? null : `the host ${hostname}`;
}

function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

function isLoopbackName(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}
