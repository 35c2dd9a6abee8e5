import type { Adjustment, DecisioningMethod, Writable } from "@fletch/delivery-api";
import {
  boolean,
  converted,
  essential,
  integer,
  isRecord,
  number,
  object,
  oneOf,
  optional,
  predicate,
  type Schema,
  string,
  toPlainObject,
} from "@fletch/delivery-api/schema";
import { createArtifactOptionFields } from "../artifact/artifact-options.ts";
import { toCluster } from "../cookies/location-hint.ts";
import { createNotificationOptionFields } from "../notifications/notification-options.ts";
import type { TargetEventHandlers } from "../observability/events.ts";
import type { Logger } from "../observability/logger.ts";
import { createConnectionOptionFields } from "../transport/connection-options.ts";
import { isHostOrUrl, isHttpUrl } from "../transport/request-address.ts";
import { checkOptions, functionSchema } from "./check-options.ts";
import type { TargetClientOptions } from "./client-options.ts";
import type { Settings } from "./settings.ts";

/** The parsed options of a client. */
export interface ParsedOptions {
  readonly settings: Settings;
  /** The raw options, for folders that declare their own. */
  readonly options: TargetClientOptions;
  /** Conversions and omissions. */
  readonly adjustments: readonly Adjustment[];
}

/**
 * Checks the options of `create`, and fills in defaults.
 *
 * @throws TargetError `invalid-options` with every invalid option
 */
export function parseClientOptions(given: TargetClientOptions, unknown: readonly Adjustment[]): ParsedOptions {
  const { options, adjustments } = checkOptions(
    clientOptionsSchema,
    tidy(given),
    "TargetClient.create got wrong options",
    unknown,
  );
  const { maximumWaitReady = -1, propertyToken } = options;
  const settings: Settings = {
    client: options.client,
    organizationId: options.organizationId,
    decisioningMethod: (options.decisioningMethod as DecisioningMethod | undefined) ?? "server-side",
    timeout: options.timeout || defaultTimeout,
    serverDomain: options.serverDomain,
    secure: options.secure !== false,
    locationHint: toCluster(options.targetLocationHint),
    property: propertyToken ? { token: propertyToken } : undefined,
    environmentId: options.environmentId,
    version: options.version,
    telemetryEnabled: options.telemetryEnabled !== false,
    maximumWaitReady: maximumWaitReady < 0 ? undefined : maximumWaitReady,
    geoTimeout: options.geoTimeout ?? 500,
    edgeFallback: (options.edgeFallback as Settings["edgeFallback"] | undefined) ?? "reject",
    flushInterval: options.flushInterval ?? 2_000,
  };
  return { settings, options, adjustments };
}

/** Trims texts, which may come from files and environment variables, and accepts a URL without a path as a host. */
function tidy(given: TargetClientOptions): TargetClientOptions {
  if (!isRecord(given)) return given;
  const tidied = Object.fromEntries(
    Object.entries(toPlainObject(given as object as Readonly<Record<string, unknown>>)).map(([name, value]) => [
      name,
      typeof value === "string" ? value.trim() : value,
    ]),
  ) as Writable<TargetClientOptions>;
  const [, scheme, host] = /^(https?):\/\/([^/?#@]+)\/?$/i.exec(String(tidied.serverDomain ?? "")) ?? [];
  if (host === undefined) return tidied;
  tidied.serverDomain = host;
  if (scheme?.toLowerCase() === "http") tidied.secure ??= false;
  return tidied;
}

const defaultTimeout = 3_000;

const milliseconds = optional(number({ min: 0 }));
const text = optional(string());
const anObject: Schema<object> = predicate("an object", (value): value is object => isRecord(value));

const handler = optional(functionSchema);

const eventsSchema: Schema<TargetEventHandlers> = object<TargetEventHandlers>(() => ({
  clientReady: handler,
  artifactDownloadSucceeded: handler,
  artifactDownloadFailed: handler,
  artifactCacheUsed: handler,
  geoLocationUpdated: handler,
  geoLookupFailed: handler,
  sendNotificationError: handler,
  notificationDropped: handler,
  circuitOpen: handler,
  circuitClosed: handler,
  ruleSkipped: handler,
}));

export const clientOptionsSchema: Schema<TargetClientOptions> = object<TargetClientOptions>(() => ({
  client: essential(
    string({
      pattern: /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/,
      expected: "a client code: 1 to 63 letters, digits, hyphens and underscores",
    }),
  ),
  organizationId: essential(string({ min: 1, max: 250, nonBlank: true })),
  decisioningMethod: optional(essential(oneOf<DecisioningMethod>("on-device", "server-side", "hybrid"))),
  timeout: milliseconds,
  serverDomain: optional(
    essential(
      string({
        pattern: /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/,
        expected: "a host, or host:port, without a path",
      }),
    ),
  ),
  secure: optional(boolean()),
  targetLocationHint: text,
  fetchApi: optional(functionSchema),
  logger: optional(
    predicate(
      "an object with functions debug and error",
      (value): value is Logger => value !== null && (typeof value === "object" || typeof value === "function"),
    ),
  ),
  events: optional(eventsSchema),
  observer: optional(anObject),
  propertyToken: text,
  environmentId: optional(integer()),
  version: text,
  telemetryEnabled: optional(boolean()),
  environment: optional(
    essential(
      string({
        // biome-ignore lint/suspicious/noControlCharactersInRegex: V8 builds the set of \p{Cc} already when it reads the file: 0.3 ms.
        pattern: /^(?!\.+$)[^/\\?#\0-\x1f\x7f-\x9f\ud800-\udfff]{1,100}$/u,
        expected: "a name of 1 to 100 characters without /, \\, ? and #",
      }),
    ),
  ),
  pollingInterval: milliseconds,
  maximumWaitReady: optional(number()),
  artifactLocation: optional(essential(converted(predicate("an http or https URL", isHttpUrl), String))),
  artifactPayload: optional(anObject),
  artifactFormat: optional(oneOf("json", "bin")),
  cdnEnvironment: optional(string({ min: 1 })),
  cdnBasePath: optional(
    essential(converted(predicate("a host, with or without scheme and path", isHostOrUrl), String)),
  ),
  geoTimeout: milliseconds,
  edgeFallback: optional(oneOf("on-device", "reject")),
  strict: optional(boolean()),
  ...createArtifactOptionFields(),
  ...createConnectionOptionFields(),
  ...createNotificationOptionFields(),
}));
