import {
  boolean,
  type Fields,
  findIssues,
  isRecord,
  number,
  optional,
  predicate,
  refine,
  type Schema,
} from "@fletch/delivery-api/schema";
import { exactObject } from "../exact-object.ts";

/**
 * Delays Delivery requests, in milliseconds: a constant, uniform between two bounds, or log-normal as in networks, with
 * half of the requests within `median` and 99 % within `p99`.
 */
export type Latency =
  | number
  | { readonly min: number; readonly max: number }
  | { readonly median: number; readonly p99: number };

/**
 * Faults to inject. Rates are shares of Delivery requests, 0 to 1. The edge's own pages and its admin API are exempt.
 */
export interface FaultSettings {
  /** In milliseconds. @default 0 */
  readonly latency?: Latency;
  /** The share that gets 500 or 503, each with equal probability. @default 0 */
  readonly errorRate?: number;
  /** The share that gets no response. @default 0 */
  readonly hangRate?: number;
  /** The share whose connection is reset. @default 0 */
  readonly resetRate?: number;
  /** The share of notifications that are dropped: neither counted nor in the response. @default 0 */
  readonly dropNotificationsRate?: number;
  /** Whether clients keep getting the artifact from the moment that this was set. @default false */
  readonly staleArtifact?: boolean;
}

const maxTime = 3_600_000;
const rate = number({ min: 0, max: 1 });
const milliseconds = number({ min: 0, max: maxTime });

type Range = Extract<Latency, { readonly min: number }>;
type Percentiles = Extract<Latency, { readonly median: number }>;

const rangeSchema: Schema<Range> = refine(
  exactObject<Range>({ min: milliseconds, max: milliseconds }),
  ({ min, max }, path, issues) => {
    if (min > max) issues.push({ path, expected: "min up to max", received: `min ${min}, max ${max}` });
  },
);

const percentilesSchema: Schema<Percentiles> = refine(
  exactObject<Percentiles>({ median: number({ min: 0.001, max: maxTime }), p99: milliseconds }),
  ({ median, p99 }, path, issues) => {
    if (median > p99) issues.push({ path, expected: "median up to p99", received: `median ${median}, p99 ${p99}` });
  },
);

const latencyForms = "milliseconds, { min, max } or { median, p99 }";

const latencySchema: Schema<Latency> = refine(
  predicate(latencyForms, (value): value is Latency => typeof value === "number" || isRecord(value)),
  (value, path, issues) => {
    const schema: Schema<unknown> = isRecord(value)
      ? "median" in value
        ? percentilesSchema
        : rangeSchema
      : milliseconds;
    issues.push(...findIssues(schema, value, path));
  },
);

/** The schema fields, for options that include fault settings. */
export const faultFields: Fields<FaultSettings> = {
  latency: optional(latencySchema),
  errorRate: optional(rate),
  hangRate: optional(rate),
  resetRate: optional(rate),
  dropNotificationsRate: optional(rate),
  staleArtifact: optional(boolean()),
};

/** Picks fault settings from other options. */
export function pickFaults(options: FaultSettings): FaultSettings {
  const faults = Object.entries(options).filter(([name]) => Object.hasOwn(faultFields, name));
  return Object.fromEntries(faults);
}

export const faultSettingsSchema: Schema<FaultSettings> = exactObject<FaultSettings>(faultFields);
