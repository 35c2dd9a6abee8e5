import { type Adjustment, isTargetError, normalize, TargetError } from "@fletch/delivery-api";
import {
  boolean,
  converted,
  describeValue,
  findIssues,
  isRecord,
  object,
  optional,
  predicate,
  type Schema,
  toNumber,
} from "@fletch/delivery-api/schema";
import { functionSchema } from "../options/check-options.ts";
import type { OfferRequestKind } from "./offer-request.ts";
import type { GetterOptions, JsonGetterOptions } from "./page-options.ts";
import type { PageRuntime } from "./page-runtime.ts";

/** A getter of a page, as messages name it. */
export type Getter = "offer" | "offers" | "json" | "attributes" | "pageLoad" | "view";

/** Returns what a getter requests: an mbox, except for views and page loads. */
export function toRequestKind(getter: Getter): OfferRequestKind {
  return getter === "view" || getter === "pageLoad" ? getter : "mbox";
}

type Given = Partial<JsonGetterOptions<unknown, unknown>>;

/** Checked options of a getter. */
export interface ReadGetterOptions<T> {
  readonly options: GetterOptions<T>;
  /** The error of a strict client. */
  readonly error?: TargetError;
}

const none: ReadGetterOptions<never> = Object.freeze({ options: Object.freeze({}) });

/**
 * Reads the options of a getter in their own types. Ignores and reports unreadable options. A string instead of options is the fallback of `offer`
 * and `json`.
 */
export function readGetterOptions<T>(given: unknown, getter: Getter, { inputs }: PageRuntime): ReadGetterOptions<T> {
  if (given === undefined || given === null) return none;
  const path = `${getter}()`;
  let options: GetterOptions<T> = {};
  try {
    if (!isRecord(given)) {
      const isFallback = typeof given === "string" && (getter === "offer" || getter === "json");
      if (isFallback) options = { fallback: given as T };
      inputs.take([describeOther(given, path, isFallback)], "invalid-options");
      return { options };
    }
    const { timeout, background, parse } = given;
    const limits = { timeout, background, parse };
    const { value, adjustments } =
      findIssues(limitsSchema, limits).length === 0
        ? { value: limits, adjustments: nothing }
        : normalize(limitsSchema, limits, { path, dropsInvalid: true });
    options = { ...(value as GetterOptions<T>), ...("fallback" in given && { fallback: given.fallback as T }) };
    const unknown = inputs.findUnknown(getter === "json" ? jsonSchema : getterSchema, given, path);
    inputs.take([...unknown, ...adjustments], "invalid-options");
    return { options };
  } catch (cause) {
    const error = isTargetError(cause)
      ? cause
      : new TargetError("invalid-options", `The options of ${path} could not be read`, { cause });
    return { options, error };
  }
}

const nothing: readonly Adjustment[] = Object.freeze([]);

function describeOther(given: unknown, path: string, isFallback: boolean): Adjustment {
  const action = isFallback ? "converted" : "dropped";
  return { path, action, expected: "an object such as { fallback }", received: describeValue(given) };
}

const anything = optional(predicate<never>("anything", (_value): _value is never => true));

/** The longest wait of a page, in milliseconds; `Infinity` for no limit. */
export const waitSchema: Schema<number> = converted(
  predicate("a number of at least 0", (value): value is number => typeof value === "number" && value >= 0),
  toNumber,
);

const limits = {
  timeout: optional(waitSchema),
  background: optional(boolean()),
};

/** The options that are checked. A fallback can have any value, including `null` and blank strings. */
type Limits = Omit<Given, "fallback">;

const limitsSchema: Schema<Limits> = object<Limits>(() => ({ ...limits, parse: optional(functionSchema) }));

/** The names that getters know. */
const getterSchema: Schema<GetterOptions<unknown>> = object<GetterOptions<unknown>>(() => ({
  ...limits,
  fallback: anything,
}));
const jsonSchema: Schema<Given> = object<Given>(() => ({ ...limits, fallback: anything, parse: anything }));
