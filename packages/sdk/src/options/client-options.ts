import type { DecisioningMethod } from "@fletch/delivery-api";
import type { NotificationOptions } from "../notifications/notification-options.ts";
import type { TargetEventHandlers } from "../observability/events.ts";
import type { Logger } from "../observability/logger.ts";
import type { Observer } from "../observability/observer.ts";
import type { ArtifactOptions } from "../on-device/artifact/artifact-options.ts";
import type { ConnectionOptions } from "../transport/connection-options.ts";
import type { FetchApi } from "../transport/fetch-dispatch.ts";
import type { Loose } from "./loose.ts";

/** What `TargetClient.create` takes. Only `client` and `organizationId` are required. */
export interface TargetClientOptions extends ArtifactOptions, ConnectionOptions, NotificationOptions {
  /** The client code of the Target account: letters, digits, `-` and `_`, at most 63. */
  readonly client: string;
  /** The organization in the Experience Cloud, such as `0AAA@AdobeOrg`. */
  readonly organizationId: string;
  /**
   * Where decisions are made when a call does not say. `on-device` and `hybrid` download the artifact; with `hybrid` a call goes to
   * the Target edge when it asks for anything that the artifact cannot decide, or while there is no artifact.
   *
   * @default "server-side"
   */
  readonly decisioningMethod?: Loose<DecisioningMethod> | undefined;
  /** How long a Delivery call may take, in milliseconds, repeats included. Then it is aborted. 0 means the default. @default 3000 */
  readonly timeout?: number | undefined;
  /**
   * The host (and port) of every Delivery call, instead of that of the account. It wins over location hints (deviation D1).
   *
   * @example "target.example.com", "127.0.0.1:5001"
   */
  readonly serverDomain?: string | undefined;
  /** `false` makes Delivery calls over plain HTTP. For a local edge. @default true */
  readonly secure?: boolean | undefined;
  /**
   * The cluster of the Target edge for visitors who bring none: 1 to 4 digits. What is no cluster is ignored (deviation D2).
   */
  readonly targetLocationHint?: string | undefined;
  /**
   * Makes every HTTP request of the client: Delivery, artifact and places (deviation D15). It gets an `AbortSignal`, and should obey it.
   *
   * @default a pool of kept-alive connections on Node, the global `fetch` elsewhere
   */
  readonly fetchApi?: FetchApi | undefined;
  /** Where the client writes what it does; `{}` is nowhere. @default warnings and errors on the console */
  readonly logger?: Logger | undefined;
  /** One handler for each event of interest. @default none */
  readonly events?: TargetEventHandlers | undefined;
  /** Sees calls and events, for tracing and metrics; `@fletch/sdk/opentelemetry` has one. @default none */
  readonly observer?: Observer | undefined;
  /** The property (workspace) of calls that name none, and of the artifact. */
  readonly propertyToken?: string | undefined;
  /** Sent as `environmentId` with calls that have none. */
  readonly environmentId?: number | undefined;
  /** Sent as `version` in the query of Delivery calls. */
  readonly version?: string | undefined;
  /** Whether the client tells Target how long its calls took. That goes with the next request; where there is none within `flushInterval`, in one of its own. @default true */
  readonly telemetryEnabled?: boolean | undefined;

  /**
   * Makes an error of all that is converted, left out or misspelt, instead of a warning in development: for tests. Calls then fail with
   * `invalid-request` or `invalid-options`.
   *
   * @default false
   */
  readonly strict?: boolean | undefined;

  // Decisions on the device

  /** Whose activities the artifact has. Lower-cased; may have spaces in it. @default "production" */
  readonly environment?: string | undefined;
  /**
   * How often to ask for a new artifact, in milliseconds; 0 for never. Target's own CDN has a minimum of five minutes: less counts as five
   * minutes there, which is told in development. An edge of your own is asked as often as you say.
   *
   * @default 300000
   */
  readonly pollingInterval?: number | undefined;
  /** How long `ready()` waits when it is not told, in milliseconds; -1 for ever. @default -1 */
  readonly maximumWaitReady?: number | undefined;
  /**
   * The artifact's URL, instead of that which follows from client, environment and property. User name and password in it are sent as
   * `Authorization: Basic`, and are in no event, log or error. Redirects are followed, but not from HTTPS to HTTP.
   */
  readonly artifactLocation?: string | undefined;
  /**
   * The artifact to start with, as parsed JSON; it must not be changed afterwards. It is not downloaded then; polling goes on. On Node await
   * `ready()` with it too: the engine is loaded when the client starts.
   */
  readonly artifactPayload?: object | undefined;
  /** How the artifact comes: as JSON, or in the obfuscated format. @default follows from the location, else "json" */
  readonly artifactFormat?: Loose<"json" | "bin"> | undefined;
  /** Whose CDN the artifact comes from: `production`, or `staging` and `development`, which have one of their own. @default "production" */
  readonly cdnEnvironment?: string | undefined;
  /** The host (and path) of the CDN, instead of that of `cdnEnvironment`; with or without the scheme. */
  readonly cdnBasePath?: string | undefined;
  /** How long the look-up of a visitor's place may take, in milliseconds; then the decision is made without. @default 500 */
  readonly geoTimeout?: number | undefined;
  /**
   * What becomes of server-side calls while the Target edge is left alone because it keeps failing: `on-device` has them decided by the artifact
   * of a client that has one, `reject` lets them fail at once with `circuit-open`. Hybrid calls are always decided on the device then.
   *
   * @default "reject"
   */
  readonly whenEdgeFails?: Loose<"on-device" | "reject"> | undefined;
}
