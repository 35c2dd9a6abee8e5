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
 * How long the edge waits before it handles a Delivery request, in milliseconds: always the same, evenly between two bounds, or
 * as real networks are: half of the requests within `median`, all but one of a hundred within `p99`.
 */
export type Latency =
  | number
  | { readonly min: number; readonly max: number }
  | { readonly median: number; readonly p99: number };

/** What is to go wrong. Rates are shares of the Delivery requests: 0 to 1. The edge's own pages and its admin API stay well. */
export interface FaultSettings {
  /** In milliseconds. @default 0 */
  readonly latency?: Latency;
  /** Answered with 500 or 503, in turns of chance. @default 0 */
  readonly errorRate?: number;
  /** Never answered. @default 0 */
  readonly hangRate?: number;
  /** The connection is reset. @default 0 */
  readonly resetRate?: number;
  /** The share of notifications that are not processed: they are neither counted nor in the answer. @default 0 */
  readonly dropNotificationsRate?: number;
  /** Whether clients get the artifact as it was when this was switched on, whatever becomes of the files. @default false */
  readonly staleArtifact?: boolean;
}

const longest = 3_600_000;
const rate = number({ min: 0, max: 1 });
const milliseconds = number({ min: 0, max: longest });

type Range = Extract<Latency, { readonly min: number }>;
type Percentiles = Extract<Latency, { readonly median: number }>;

const rangeSchema: Schema<Range> = refine(
  exactObject<Range>({ min: milliseconds, max: milliseconds }),
  ({ min, max }, path, issues) => {
    if (min > max) issues.push({ path, expected: "min up to max", received: `min ${min}, max ${max}` });
  },
);

const percentilesSchema: Schema<Percentiles> = refine(
  exactObject<Percentiles>({ median: number({ min: 0.001, max: longest }), p99: milliseconds }),
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

/** For those who take fault settings among other options. */
export const faultFields: Fields<FaultSettings> = {
  latency: optional(latencySchema),
  errorRate: optional(rate),
  hangRate: optional(rate),
  resetRate: optional(rate),
  dropNotificationsRate: optional(rate),
  staleArtifact: optional(boolean()),
};

/** The fault settings among other options. */
export function pickFaults(options: FaultSettings): FaultSettings {
  const faults = Object.entries(options).filter(([name]) => Object.hasOwn(faultFields, name));
  return Object.fromEntries(faults);
}

export const faultSettingsSchema: Schema<FaultSettings> = exactObject<FaultSettings>(faultFields);
