import { boolean, essential, type Fields, integer, number, optional, predicate } from "@fletch/delivery-api/schema";
import { toProxyUrl } from "./proxy-address.ts";

/** Options of the client on its connections. All but `retries` concern Node only, and not with a `fetchApi`. */
export interface ConnectionOptions {
  /**
   * The proxy for every request but those to hosts that `NO_PROXY` names: `http://user:password@host:port`, or `host:port`. `false`: none.
   *
   * @default what `HTTPS_PROXY` and `HTTP_PROXY` say
   */
  readonly proxy?: string | false | undefined;
  /** Most connections to one host. @default 100 */
  readonly connections?: number | undefined;
  /** Most requests at once on one connection, of those that may be repeated: prefetches and notifications. @default 1, with HTTP/2 100 */
  readonly pipelining?: number | undefined;
  /** Whether to use HTTP/2 where the host offers it. @default false */
  readonly http2?: boolean | undefined;
  /** How long an idle connection is kept, in milliseconds; a host's own hint wins. @default 30000 */
  readonly keepAliveTimeout?: number | undefined;
  /** How often one call is tried again at most, within its timeout. 0: never. @default 2 */
  readonly retries?: number | undefined;
}

export const connectionOptionFields: Fields<ConnectionOptions> = {
  // Refused rather than left out: without its proxy a program would send its traffic another way.
  proxy: optional(
    essential(
      predicate(
        "false, host:port, or an http or https URL",
        (value): value is string | false =>
          value === false || (typeof value === "string" && toProxyUrl(value) !== undefined),
      ),
    ),
  ),
  connections: optional(integer({ min: 1, max: 65_535 })),
  pipelining: optional(integer({ min: 1, max: 1_000 })),
  http2: optional(boolean()),
  keepAliveTimeout: optional(number({ min: 1 })),
  retries: optional(integer({ min: 0, max: 10 })),
};
