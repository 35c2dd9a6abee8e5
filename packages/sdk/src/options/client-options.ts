import type { DecisioningMethod } from "@fletch/delivery-api";
import type { ArtifactOptions } from "../artifact/artifact-options.ts";
import type { NotificationOptions } from "../notifications/notification-options.ts";
import type { TargetEventHandlers } from "../observability/events.ts";
import type { Logger } from "../observability/logger.ts";
import type { Observer } from "../observability/observer.ts";
import type { ConnectionOptions } from "../transport/connection-options.ts";
import type { FetchApi } from "../transport/fetch-dispatch.ts";
import type { Loose } from "./loose.ts";

/** Options of `TargetClient.create`. Only `client` and `organizationId` are required. */
export interface TargetClientOptions extends ArtifactOptions, ConnectionOptions, NotificationOptions {
  /** The client code of the Target account: letters, digits, `-` and `_`, at most 63. */
  readonly client: string;
  /** The Experience Cloud organization, such as `0AAA@AdobeOrg`. */
  readonly organizationId: string;
  /**
   * The default decisioning method of calls. `on-device` and `hybrid` download the artifact. A `hybrid` call goes to
   * the Target edge if the artifact cannot decide a part of it, or while there is no artifact.
   *
   * @default "server-side"
   */
  readonly decisioningMethod?: Loose<DecisioningMethod> | undefined;
  /** The timeout of a Delivery call, in milliseconds, including retries. 0 means the default. @default 3000 */
  readonly timeout?: number | undefined;
  /**
   * The host (and port) of Delivery calls, instead of the account's. It precedes location hints (deviation D1).
   *
   * @example "target.example.com", "127.0.0.1:5001"
   */
  readonly serverDomain?: string | undefined;
  /** `false` uses plain HTTP for Delivery calls, for a local edge. @default true */
  readonly secure?: boolean | undefined;
  /** The Target edge cluster for visitors without one: 1 to 4 digits. An invalid one is ignored (deviation D2). */
  readonly targetLocationHint?: string | undefined;
  /**
   * Makes every HTTP request of the client: Delivery, artifact and geo (deviation D15). It should respect its
   * `AbortSignal`.
   *
   * @default kept-alive connections on Node, the global `fetch` elsewhere
   */
  readonly fetchApi?: FetchApi | undefined;
  /** The logger; `{}` silences the client. @default warnings and errors on the console */
  readonly logger?: Logger | undefined;
  /** Handlers by event. @default none */
  readonly events?: TargetEventHandlers | undefined;
  /** Observes calls and events, for tracing and metrics; `@fletch/sdk/opentelemetry` has one. @default none */
  readonly observer?: Observer | undefined;
  /** The property (workspace) of calls without one, and of the artifact. */
  readonly propertyToken?: string | undefined;
  /** Sent as `environmentId` with calls without one. */
  readonly environmentId?: number | undefined;
  /** Sent as `version` in the query of Delivery calls. */
  readonly version?: string | undefined;
  /**
   * Whether the client sends durations of its calls to Target. They go with the next request, or in one of their own
   * after `flushInterval`. @default true
   */
  readonly telemetryEnabled?: boolean | undefined;

  /**
   * Makes errors of conversions, omissions and misspellings, which development mode warns of: for tests. Calls then
   * fail with `invalid-request` or `invalid-options`.
   *
   * @default false
   */
  readonly strict?: boolean | undefined;

  // Decisions on the device

  /** The environment of the artifact. Lower-cased; may contain spaces. @default "production" */
  readonly environment?: string | undefined;
  /**
   * The polling interval of the artifact, in milliseconds; 0: never. The minimum for Target's CDN is five minutes,
   * which development mode warns of. Other hosts have none.
   *
   * @default 300000
   */
  readonly pollingInterval?: number | undefined;
  /** The default timeout of `ready()`, in milliseconds; -1: none. @default -1 */
  readonly maximumWaitReady?: number | undefined;
  /**
   * The artifact's URL, instead of that of client, environment and property. User name and password become
   * `Authorization: Basic`, and are in no event, log or error. Redirects are followed, but not from HTTPS to HTTP.
   */
  readonly artifactLocation?: string | undefined;
  /**
   * The first artifact as parsed JSON, used instead of a download; do not modify it. Polling continues. On Node await
   * `ready()` as well: the engine is loaded when the client starts.
   */
  readonly artifactPayload?: object | undefined;
  /** The format of the artifact: JSON, or obfuscated. @default the location's extension, else "json" */
  readonly artifactFormat?: Loose<"json" | "bin"> | undefined;
  /** The CDN of the artifact: `production`, or those of `staging` and `development`. @default "production" */
  readonly cdnEnvironment?: string | undefined;
  /** The host (and path) of the CDN, instead of `cdnEnvironment`'s; with or without scheme. */
  readonly cdnBasePath?: string | undefined;
  /** The timeout of a geo lookup, in milliseconds; after it the decision is made without geo. @default 500 */
  readonly geoTimeout?: number | undefined;
  /**
   * How server-side calls are decided while the Target edge's circuit is open: `on-device` uses the artifact, if the
   * client has one, `reject` fails at once with `circuit-open`. Hybrid calls are always decided on the device then.
   *
   * @default "reject"
   */
  readonly edgeFallback?: Loose<"on-device" | "reject"> | undefined;
}
