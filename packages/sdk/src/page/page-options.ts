import type { Context, DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { Loose } from "../options/loose.ts";

/** What all calls of a page say beside what they ask for. */
type PageRequestFields = Pick<
  DeliveryRequest,
  "id" | "property" | "trace" | "qaMode" | "preview" | "experienceCloud" | "environmentId"
>;

/**
 * Headers in any of the forms that servers have: `Headers`, an object with names in any letter case, pairs, or names and values in turns (Node's
 * `rawHeaders`). Await those of Next.
 */
export type PageHeaders =
  | Pick<Headers, "get">
  | Readonly<Record<string, string | readonly string[] | number | undefined>>
  | Iterable<readonly [string, string]>
  | readonly string[];

/** Cookies by name, decoded or not; a function that finds one; the text of a `cookie` header; or a list of `name=value` or `{ name, value }`. */
export type PageCookies =
  | Readonly<Record<string, string | undefined>>
  | ((name: string) => string | undefined)
  | string
  | readonly (string | { readonly name: string; readonly value: string })[]
  | undefined;

/**
 * What `forRequest` takes: the request that the page answers, as the server has it. Also takes a server's request itself: a web `Request`, Node's
 * `IncomingMessage`, or a framework's. Whatever of it is malformed is ignored.
 */
export interface PageOptions
  extends Pick<GetOffersOptions, "visitor" | "customerIds" | "consumerId" | "sessionId" | "signal">,
    Loose<PageRequestFields> {
  /** The page's URL; or its path, where the headers say which host it is of. */
  readonly url: string | URL;
  /** Cookies, referrer, user agent, client hints and, with `trustProxy`, the visitor's address and place are read from them. */
  readonly headers?: PageHeaders | undefined;
  /** @default the `cookie` header's */
  readonly cookies?: PageCookies;
  /** The visitor's IP address. Without it (and without a proxy that says it) decisions by place are those of your server's. */
  readonly ip?: string | undefined;
  /**
   * Whether `X-Forwarded-*` and the place headers of Cloudflare, CloudFront and Vercel are true: only if a proxy of yours sets them.
   * A number says how many proxies of yours append to `X-Forwarded-For`; `true` takes the first address of it.
   *
   * @default false
   */
  readonly trustProxy?: boolean | number | undefined;
  /** Whether the visitor came over https, where the URL does not say. Cookies are `Secure` then. @default what the URL says */
  readonly secure?: boolean | undefined;
  /** The domain of the cookies, for sites that share visitors between sub-domains. @default the page's host only */
  readonly cookieDomain?: string | undefined;
  /** Whatever of the context you know better than the headers. */
  readonly context?: Loose<Partial<Context>> | undefined;
  /**
   * Whether a link with `at_preview_token` in the page's URL shows what it is for, as it does with at.js; only Target's edge makes such tokens. `qaMode`
   * comes before it. Pages that are decided on the device alone never read links.
   *
   * @default true
   */
  readonly previewLinks?: boolean | undefined;
  /** Where to decide. @default that of the client */
  readonly decisioningMethod?: Loose<DecisioningMethod> | undefined;
  /**
   * How long the page may stand still for Target, in milliseconds and all in all; then getters give their fallback, and the calls go on
   * for the report. A getter can have another one.
   *
   * @default as long as the call may take: the client's `timeout`
   */
  readonly timeout?: number | undefined;
  /** In workers: keeps the worker alive for what goes on after the answer. @example waitUntil: (promise) => ctx.waitUntil(promise) */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** Options of a page that were read. What goes into requests is checked with them. */
export interface CheckedPageOptions
  extends Omit<PageOptions, "context" | "decisioningMethod" | keyof PageRequestFields>,
    PageRequestFields {
  readonly context?: Partial<Context> | undefined;
  readonly decisioningMethod?: DecisioningMethod | undefined;
}

/** What getters take. */
export interface GetterOptions<T> {
  /** Your default content: given when Target fails, is late, or has nothing for this visitor. @default none: then Target's error is thrown */
  readonly fallback?: T;
  /** As the page's `timeout`, for this getter. What the page has stood still before counts. 0 takes only what is there. */
  readonly timeout?: number | undefined;
  /**
   * Whether the page goes on meanwhile, as for an offer that streams in after the rest: the wait counts neither in `timing.waited` nor
   * against the page's `timeout`, and `timeout` is how long this offer may take from when it is awaited.
   *
   * @default false
   */
  readonly background?: boolean | undefined;
}

/** What `json` takes. */
export interface JsonGetterOptions<T, F> extends GetterOptions<F> {
  /** Checks the content, and gives it its type: a function of yours, or of a schema library. What it throws is told. */
  readonly parse: (content: unknown) => T;
}
