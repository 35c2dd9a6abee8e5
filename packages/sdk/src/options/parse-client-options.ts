import type { DecisioningMethod } from "@fletch/delivery-api";
import {
  boolean,
  integer,
  isRecord,
  number,
  object,
  oneOf,
  optional,
  predicate,
  record,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import { artifactOptionFields } from "../artifact/artifact-options.ts";
import type { Logger } from "../logger.ts";
import { notificationOptionFields } from "../notifications/notification-options.ts";
import { connectionOptionFields } from "../remote/connection-options.ts";
import { toCluster } from "../request/location-hint.ts";
import { checkOptions } from "./check-options.ts";
import type { TargetClientOptions } from "./client-options.ts";
import { functionSchema } from "./function-schema.ts";
import type { Settings } from "./settings.ts";

/**
 * Checks what `create` was given, and fills in the defaults.
 *
 * @throws TargetError `invalid-options` with everything that is wrong
 */
export function parseClientOptions(given: TargetClientOptions): Settings {
  const options = checkOptions(clientOptionsSchema, given, "TargetClient.create got wrong options");
  const { maximumWaitReady = -1, propertyToken } = options;
  return {
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
    whenEdgeFails: (options.whenEdgeFails as Settings["whenEdgeFails"] | undefined) ?? "reject",
    options,
  };
}

const defaultTimeout = 3_000;

const milliseconds = optional(number({ min: 0 }));
const text = optional(string());
const anObject: Schema<object> = predicate("an object", (value): value is object => isRecord(value));

const clientOptionsSchema: Schema<TargetClientOptions> = object<TargetClientOptions>({
  client: string({
    pattern: /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/,
    expected: "a client code: 1 to 63 letters, digits, hyphens and underscores",
  }),
  organizationId: string({ min: 1, max: 250, nonBlank: true }),
  decisioningMethod: optional(oneOf<DecisioningMethod>("on-device", "server-side", "hybrid")),
  timeout: milliseconds,
  serverDomain: optional(
    string({
      pattern: /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/,
      expected: "a host, or host:port, without a scheme",
    }),
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
  events: optional(record(string(), handlerSchema())),
  observer: optional(anObject),
  propertyToken: text,
  environmentId: optional(integer()),
  version: text,
  telemetryEnabled: optional(boolean()),
  environment: optional(
    string({
      pattern: /^[\w.-]{1,100}$/,
      expected: "a name of letters, digits, hyphens, dots and underscores",
    }),
  ),
  pollingInterval: milliseconds,
  maximumWaitReady: optional(number()),
  artifactLocation: optional(
    predicate(
      "an http or https URL",
      (value): value is string => typeof value === "string" && /^\s*https?:\/\/./i.test(value) && URL.canParse(value),
    ),
  ),
  artifactPayload: optional(anObject),
  artifactFormat: optional(oneOf("json", "bin")),
  cdnEnvironment: optional(string({ min: 1 })),
  cdnBasePath: optional(string({ min: 1 })),
  geoTimeout: milliseconds,
  whenEdgeFails: optional(oneOf("on-device", "reject")),
  ...artifactOptionFields,
  ...connectionOptionFields,
  ...notificationOptionFields,
});

/** An event may be named, and have no handler. */
function handlerSchema(): Schema<never> {
  return predicate("a function", (value): value is never => value === undefined || typeof value === "function");
}
