import { boolean, essential, type Fields, integer, number, optional, predicate } from "@fletch/delivery-api/schema";
import { isHostOrUrl } from "./request-address.ts";

/** Connection options of the client. All but `retries` apply only to Node, and not with a `fetchApi`. */
export interface ConnectionOptions {
  /**
   * The proxy of all requests except to hosts in `NO_PROXY`: `http://user:password@host:port`, or `host:port`. `false`:
   * none.
   *
   * @default `HTTPS_PROXY` and `HTTP_PROXY`
   */
  readonly proxy?: string | false | undefined;
  /** The most connections to one host. @default 100 */
  readonly connections?: number | undefined;
  /**
   * The most concurrent requests per connection, of repeatable ones: prefetches and notifications. @default 1, with
   * HTTP/2 100
   */
  readonly pipelining?: number | undefined;
  /** Whether to use HTTP/2, if the host supports it. @default false */
  readonly http2?: boolean | undefined;
  /** How long an idle connection is kept, in milliseconds; a host's own hint wins. @default 30000 */
  readonly keepAliveTimeout?: number | undefined;
  /** The most retries of a call, within its timeout. 0: none. @default 2 */
  readonly retries?: number | undefined;
}

export function createConnectionOptionFields(): Fields<ConnectionOptions> {
  return {
    // Rejected, not ignored: without its proxy a program would send its traffic directly.
    proxy: optional(
      essential(
        predicate(
          "false, host:port, or an http or https URL",
          (value): value is string | false => value === false || isHostOrUrl(value),
        ),
      ),
    ),
    connections: optional(integer({ min: 1, max: 65_535 })),
    pipelining: optional(integer({ min: 1, max: 1_000 })),
    http2: optional(boolean()),
    keepAliveTimeout: optional(number({ min: 1 })),
    retries: optional(integer({ min: 0, max: 10 })),
  };
}
