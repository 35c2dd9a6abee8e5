import { type Address, addressSchema } from "./address.ts";
import { toTime } from "./convert-scalar.ts";
import { describeValue } from "./describe-value.ts";
import {
  array,
  boolean,
  converted,
  type Fields,
  forgiving,
  type Issue,
  integer,
  notBlank,
  number,
  object,
  optional,
  record,
  refine,
  type Schema,
  string,
} from "./schema.ts";

/**
 * Names and values: at most 50. A name is not blank, has at most 128 characters and does not start with `profile.`;
 * a value has at most 5000 characters.
 */
export type Parameters = Readonly<Record<string, string>>;

/** An order, for revenue metrics. */
export interface Order {
  /** At most 250 characters. */
  readonly id?: string;
  /** In the account's currency, at least 0. */
  readonly total?: number;
  /** Each 1 to 50 characters and not blank; joined with commas at most 250. */
  readonly purchasedProductIds?: readonly string[];
  /** ISO 8601. */
  readonly time?: string;
  readonly experienceLocalId?: number;
  /** For reports: the order was counted before. */
  readonly duplicate?: boolean;
  /** For reports: the order is unlike the others. */
  readonly outlier?: boolean;
}

/** The product that a page is about. */
export interface Product {
  /** At most 128 characters, not blank. */
  readonly id?: string;
  /** At most 128 characters, not blank. */
  readonly categoryId?: string;
}

/** The common fields of mboxes, views, page loads and notifications. */
export interface RequestDetails {
  /** Overrides the address of the context. */
  readonly address?: Address;
  /** Mbox parameters. `orderId`, `orderTotal` and `productPurchasedIds` are reserved: use `order`. */
  readonly parameters?: Parameters;
  /** Kept in the visitor's profile. */
  readonly profileParameters?: Parameters;
  readonly order?: Order;
  readonly product?: Product;
}

/** One mbox to decide. */
export interface MboxRequest extends RequestDetails {
  /** Correlates the response; unique in its list. @default the position in the list, which the client fills in */
  readonly index?: number;
  /** At most 250 characters, not blank, without the suffix `-clicked`. */
  readonly name: string;
}

/** One view of a single-page application to decide. `{}` requests all views. */
export interface ViewRequest extends RequestDetails {
  /** At most 128 characters. */
  readonly name?: string;
  /** At most 512 characters. */
  readonly key?: string;
}

/** Limits that differ between the API's description and its servers. */
export interface RequestLimits {
  /** The most mbox parameters, and profile parameters, of one mbox, view, page load or notification. */
  readonly parameters: number;
}

const reservedMboxNames = new Set(["display mboxes", "any mbox", "click from display mbox"]);

const reservedParameters = new Set(["orderId", "orderTotal", "productPurchasedIds"]);

const isName = (name: string): boolean => !name.startsWith("profile.") && notBlank.test(name);

const parameterName = string({
  max: 128,
  pattern: { test: (name) => isName(name) && !reservedParameters.has(name) },
  expected: "a name of 1 to 128 characters, not reserved and without the prefix profile.",
});

const profileParameterName = string({
  max: 128,
  pattern: { test: isName },
  expected: "a name of 1 to 128 characters, without the prefix profile.",
});

const orderTime = string({
  pattern: /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$/,
  expected: "a date or time in ISO 8601",
});

/** The largest `integer` of the API, which has 32 bits. */
export const maxInt32 = 2_147_483_647;

const orderSchema: Schema<Order> = object<Order>(() => ({
  id: optional(string({ max: 250 })),
  total: optional(number({ min: 0 })),
  purchasedProductIds: optional(
    refine(array(string({ min: 1, max: 50, nonBlank: true })), (ids, path, issues) => {
      const length = ids.join(",").length;
      if (length > 250)
        issues.push({ path, expected: "at most 250 characters, joined with commas", received: `${length} characters` });
    }),
  ),
  time: optional(forgiving(converted(orderTime, toTime))),
  experienceLocalId: optional(integer({ min: 0, max: maxInt32 })),
  duplicate: optional(boolean()),
  outlier: optional(boolean()),
}));

const productText = optional(string({ max: 128, nonBlank: true }));

const productSchema: Schema<Product> = object<Product>(() => ({ id: productText, categoryId: productText }));

/** The first fields of every kind of request detail. */
export function createRequestDetailsFields({ parameters: max }: RequestLimits): Fields<RequestDetails> {
  const value = string({ max: 5000 });
  return {
    address: optional(addressSchema),
    parameters: optional(record(parameterName, value, { max })),
    profileParameters: optional(record(profileParameterName, value, { max })),
    order: optional(orderSchema),
    product: optional(productSchema),
  };
}

/** The schema of an mbox's name. */
export const mboxNameSchema: Schema<string> = refine(string({ max: 250, nonBlank: true }), (name, path, issues) => {
  if (name.endsWith("-clicked"))
    issues.push({ path, expected: "a name without the suffix -clicked", received: describeValue(name) });
  if (name.includes(" ") && reservedMboxNames.has(name))
    issues.push({ path, expected: "a name that is not reserved", received: describeValue(name) });
});

/** The schema of a list of mboxes. No index may occur twice. */
export function createMboxRequestsSchema(fields: Fields<RequestDetails>): Schema<readonly MboxRequest[]> {
  const mbox = object<MboxRequest>({
    ...fields,
    index: optional(integer({ min: -maxInt32 - 1, max: maxInt32 })),
    name: mboxNameSchema,
  });
  return refine(array(mbox), refuseEqualIndexes);
}

function refuseEqualIndexes(mboxes: readonly MboxRequest[], path: string, issues: Issue[]): void {
  if (isAscending(mboxes)) return;
  const seen = new Set<number>();
  for (const [position, { index }] of mboxes.entries()) {
    if (index === undefined) continue;
    if (seen.has(index))
      issues.push({
        path: `${path}[${position}].index`,
        expected: "an index that no other mbox of the list has",
        received: String(index),
      });
    seen.add(index);
  }
}

/** Returns whether indexes ascend, as in nearly all lists: then none is repeated. */
function isAscending(mboxes: readonly MboxRequest[]): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const { index } of mboxes) {
    if (index === undefined) continue;
    if (index <= last) return false;
    last = index;
  }
  return true;
}

export function createViewRequestSchema(fields: Fields<RequestDetails>): Schema<ViewRequest> {
  return object<ViewRequest>({
    ...fields,
    name: optional(string({ max: 128 })),
    key: optional(string({ max: 512 })),
  });
}
