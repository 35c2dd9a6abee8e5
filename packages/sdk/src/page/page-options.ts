import type { Context, DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { Loose } from "../options/loose.ts";

/** Fields of a request that all calls of a page share. */
type PageRequestFields = Pick<
  DeliveryRequest,
  "id" | "property" | "trace" | "qaMode" | "preview" | "experienceCloud" | "environmentId"
>;

/**
 * Headers in any form that servers have: `Headers`, an object with names in any letter case, pairs, or alternating names and values (Node's
 * `rawHeaders`). Await those of Next.
 */
export type PageHeaders =
  | Pick<Headers, "get">
  | Readonly<Record<string, string | readonly string[] | number | undefined>>
  | Iterable<readonly [string, string]>
  | readonly string[];

/** Cookies by name, decoded or not; a function that returns one; the text of a `cookie` header; or a list of `name=value` or `{ name, value }`. */
export type PageCookies =
  | Readonly<Record<string, string | undefined>>
  | ((name: string) => string | undefined)
  | string
  | readonly (string | { readonly name: string; readonly value: string })[]
  | undefined;

/**
 * The argument of `forRequest`: the server's request. Accepts the request object itself: a web `Request`, Node's `IncomingMessage`, or a framework's.
 * Malformed parts are ignored.
 */
export interface PageOptions
  extends Pick<GetOffersOptions, "visitor" | "customerIds" | "consumerId" | "sessionId" | "signal">,
    Loose<PageRequestFields> {
  /** The page's URL; or its path, if headers have the host. */
  readonly url: string | URL;
  /** Source of cookies, referrer, user agent, client hints and, with `trustProxy`, the visitor's address and geo. */
  readonly headers?: PageHeaders | undefined;
  /** @default the `cookie` header's */
  readonly cookies?: PageCookies;
  /** The visitor's IP address. Without it (and without a trusted proxy) geo rules use your server's location. */
  readonly ip?: string | undefined;
  /**
   * Whether to trust `X-Forwarded-*` and the geo headers of Cloudflare, CloudFront and Vercel: only if your proxy sets
   * them. A number is the count of your proxies that append to `X-Forwarded-For`; `true` takes its first address.
   *
   * @default false
   */
  readonly trustProxy?: boolean | number | undefined;
  /** Whether the visitor uses https, if the URL does not say so. Makes cookies `Secure`. @default the URL's scheme */
  readonly secure?: boolean | undefined;
  /** The domain of the cookies, for sites with shared visitors on sub-domains. @default the page's host only */
  readonly cookieDomain?: string | undefined;
  /** Context that precedes the headers. */
  readonly context?: Loose<Partial<Context>> | undefined;
  /**
   * Whether `at_preview_token` in the page's URL is used, as in at.js; only Target's edge issues such tokens. `qaMode`
   * precedes it. On-device pages never read links.
   *
   * @default true
   */
  readonly previewLinks?: boolean | undefined;
  /** Where to decide. @default that of the client */
  readonly decisioningMethod?: Loose<DecisioningMethod> | undefined;
  /**
   * The total time that the page may be blocked by Target, in milliseconds. After it getters return their fallback, and
   * calls continue for reports. A getter can have its own.
   *
   * @default the client's `timeout`
   */
  readonly timeout?: number | undefined;
  /** In workers: keeps the worker alive after the response. @example waitUntil: (promise) => ctx.waitUntil(promise) */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** Checked options of a page. Fields of requests are checked with the request. */
export interface CheckedPageOptions
  extends Omit<PageOptions, "context" | "decisioningMethod" | keyof PageRequestFields>,
    PageRequestFields {
  readonly context?: Partial<Context> | undefined;
  readonly decisioningMethod?: DecisioningMethod | undefined;
}

/** Options of getters. */
export interface GetterOptions<T> {
  /** Default content for failures, timeouts, and visitors without an offer. @default none: Target's error is thrown */
  readonly fallback?: T;
  /** As the page's `timeout`, for this getter. Earlier waits of the page count. 0 takes only available offers. */
  readonly timeout?: number | undefined;
  /**
   * Whether the page continues meanwhile, as for an offer that is streamed later: the wait counts neither in
   * `timing.waited` nor towards the page's `timeout`, and `timeout` starts at the await.
   *
   * @default false
   */
  readonly background?: boolean | undefined;
}

/** Options of `json`. */
export interface JsonGetterOptions<T, F> extends GetterOptions<F> {
  /** Checks the content, and types it: your function, or a schema library's. Its errors are reported. */
  readonly parse: (content: unknown) => T;
}
