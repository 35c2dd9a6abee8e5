import {
  type Adjustment,
  type DecisioningMethod,
  isTargetError,
  normalize,
  sessionIdSchema,
  TargetError,
} from "@fletch/delivery-api";
import {
  boolean,
  describeValue,
  findIssues,
  isRecord,
  object,
  oneOf,
  optional,
  predicate,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import { isVisitorLike, type VisitorLike } from "../experience-cloud/visitor.ts";
import { functionSchema } from "../options/check-options.ts";
import { readTrust } from "./describe-context.ts";
import type { CheckedPageOptions } from "./page-options.ts";
import type { PageRuntime } from "./page-runtime.ts";
import { waitSchema } from "./read-getter-options.ts";
import { readServerRequest } from "./read-server-request.ts";

/** The path of a page's options in messages. */
const path = "forRequest()";

const blank: CheckedPageOptions = { url: "" };

/**
 * Reads options in their own types. Ignores and reports unreadable options: a page never fails for one.
 *
 * @returns a TargetError if a strict client refuses them
 */
export function readPageOptions(given: unknown, { inputs }: PageRuntime): CheckedPageOptions | TargetError {
  try {
    if (!isRecord(given)) {
      inputs.take([drop(path, "an object with the page's url and headers", describeValue(given))], "invalid-options");
      return blank;
    }
    const fromServer = readServerRequest(given);
    if (fromServer === undefined) inputs.take(inputs.findUnknown(pageOptionsSchema, given, path), "invalid-options");
    const options = pickOptions(fromServer ?? given);
    if (findIssues(pageOptionsSchema, options).length === 0) return options as unknown as CheckedPageOptions;
    const { value, adjustments, issues } = normalize(pageOptionsSchema, options, { path, dropsInvalid: true });
    const missing = issues.map(({ path: at, expected, received }) => drop(at, expected, received));
    inputs.take([...adjustments, ...missing], "invalid-options");
    return value as CheckedPageOptions;
  } catch (cause) {
    if (isTargetError(cause)) return cause;
    return new TargetError("invalid-options", "The options of the page could not be read", { cause });
  }
}

/** Reads options by name: a spread would omit inherited properties of a class instance. */
function pickOptions(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {};
  for (const name of pageOptionsSchema.fields?.().keys() ?? []) {
    const value = given[name];
    if (value !== undefined) options[name] = name === "headers" && isIterator(value) ? [...value] : value;
  }
  return options;
}

/** Returns whether it is an iterator, which can be read only once: a page reads several headers. */
function isIterator(value: unknown): value is Iterable<unknown> {
  return isRecord(value) && typeof value.next === "function" && Symbol.iterator in value;
}

function drop(at: string, expected: string, received: string): Adjustment {
  return { path: at, action: "dropped", expected, received };
}

/** Checked when it is used. */
const anything = optional(predicate<never>("anything", (value): value is never => value !== null));
const text = optional(string());

const anObject = optional(predicate<never>("an object", (value): value is never => isRecord(value)));

const headers = optional(
  predicate<never>(
    "headers: an object by name, a Headers object or pairs, and no promise: await it first",
    (value): value is never => typeof value === "object" && value !== null && !isPromise(value),
  ),
);

const cookies = optional(
  predicate<never>(
    "cookies: an object by name, a function, the text of a cookie header or a list, and no promise: await it first",
    (value): value is never =>
      typeof value === "string" ||
      typeof value === "function" ||
      (typeof value === "object" && value !== null && !isPromise(value)),
  ),
);

const trust = optional(predicate<never>("true, false, or the number of your proxies", isTrust));

/** Accepts text from environment variables. */
function isTrust(value: unknown): value is never {
  if (readTrust(value) !== false || value === false || value === 0) return true;
  return typeof value === "string" && ["false", "0"].includes(value.trim().toLowerCase());
}

function isPromise(value: object): boolean {
  return typeof (value as { readonly then?: unknown }).then === "function";
}

const pageOptionsSchema: Schema<CheckedPageOptions> = object<CheckedPageOptions>(() => ({
  url: predicate<string | URL>("a URL", (value): value is string | URL => value !== null && value !== undefined),
  headers,
  cookies,
  ip: text,
  trustProxy: trust,
  secure: optional(boolean()),
  cookieDomain: text,
  previewLinks: optional(boolean()),
  context: anObject,
  decisioningMethod: optional(oneOf<DecisioningMethod>("on-device", "server-side", "hybrid")),
  timeout: optional(waitSchema),
  waitUntil: optional(functionSchema),
  visitor: optional(predicate<VisitorLike>("a visitor", isVisitorLike)),
  customerIds: anything,
  consumerId: text,
  sessionId: optional(sessionIdSchema),
  signal: anything,
  id: anything,
  property: anything,
  trace: anything,
  qaMode: anything,
  preview: anything,
  experienceCloud: anything,
  environmentId: anything,
}));
