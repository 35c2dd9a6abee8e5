import { type DecisioningMethod, errorFromIssues, type Issue } from "@fletch/delivery-api";
import {
  boolean,
  describeValue,
  integer,
  isRecord,
  number,
  oneOf,
  predicate,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import { artifactOptionSchemas } from "../artifact/artifact-options.ts";
import { notificationOptionSchemas } from "../notifications/notification-options.ts";
import { connectionOptionSchemas } from "../remote/connection-options.ts";
import { toCluster } from "../request/location-hint.ts";
import type { TargetClientOptions } from "./client-options.ts";
import type { Settings } from "./settings.ts";

/**
 * Checks what `create` was given, and fills in the defaults.
 *
 * @throws TargetError `invalid-options` with everything that is wrong
 */
export function parseClientOptions(options: TargetClientOptions): Settings {
  const issues: Issue[] = [];
  if (!isRecord(options))
    issues.push({ path: "$", expected: "an object with client and organizationId", got: describeValue(options) });
  else checkFields(options, issues);
  if (issues.length > 0) throw errorFromIssues("invalid-options", "TargetClient.create got wrong options", issues);
  const { maximumWaitReady = -1, propertyToken } = options;
  return {
    client: options.client,
    organizationId: options.organizationId,
    decisioningMethod: options.decisioningMethod ?? "server-side",
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
    whenEdgeFails: options.whenEdgeFails ?? "reject",
    options,
  };
}

const defaultTimeout = 3_000;

const milliseconds = number({ min: 0 });
const method = oneOf<DecisioningMethod>("on-device", "server-side", "hybrid");

const fn: Schema<unknown> = predicate(
  "a function",
  (value): value is (...args: never) => unknown => typeof value === "function",
);
const anObject: Schema<unknown> = predicate("an object", (value): value is object => isRecord(value));

const required: Readonly<Record<string, Schema<unknown>>> = {
  client: string({
    pattern: /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/,
    expected: "a client code: 1 to 63 letters, digits, hyphens and underscores",
  }),
  organizationId: string({ min: 1, max: 250, nonBlank: true }),
};

const optionalFields: Readonly<Record<string, Schema<unknown>>> = {
  decisioningMethod: method,
  timeout: milliseconds,
  serverDomain: string({
    pattern: /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/,
    expected: "a host, or host:port, without a scheme",
  }),
  secure: boolean(),
  targetLocationHint: string(),
  fetchApi: fn,
  logger: predicate(
    "an object with functions debug and error",
    (value): value is object => value !== null && (typeof value === "object" || typeof value === "function"),
  ),
  events: anObject,
  observer: anObject,
  propertyToken: string(),
  environmentId: integer(),
  version: string(),
  telemetryEnabled: boolean(),
  environment: string({
    pattern: /^[\w.-]{1,100}$/,
    expected: "a name of letters, digits, hyphens, dots and underscores",
  }),
  pollingInterval: milliseconds,
  maximumWaitReady: number(),
  artifactLocation: string({ pattern: /^https?:\/\/./i, expected: "an http or https URL" }),
  artifactPayload: anObject,
  artifactFormat: oneOf("json", "bin"),
  cdnEnvironment: string({ min: 1 }),
  cdnBasePath: string({ min: 1 }),
  geoTimeout: milliseconds,
  whenEdgeFails: oneOf("on-device", "reject"),
  ...artifactOptionSchemas,
  ...connectionOptionSchemas,
  ...notificationOptionSchemas,
};

function checkFields(options: object, issues: Issue[]): void {
  const given = options as Readonly<Record<string, unknown>>;
  for (const [name, schema] of Object.entries(required)) schema.check(given[name], `$.${name}`, issues);
  for (const [name, schema] of Object.entries(optionalFields)) {
    if (given[name] !== undefined) schema.check(given[name], `$.${name}`, issues);
  }
  if (!isRecord(given.events)) return;
  for (const [name, handler] of Object.entries(given.events)) {
    if (handler !== undefined) fn.check(handler, `$.events.${name}`, issues);
  }
}
