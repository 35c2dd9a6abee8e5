import { type Address, addressSchema } from "./address.ts";
import {
  array,
  boolean,
  type Fields,
  integer,
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

/** What mboxes, views, page loads and notifications have in common. */
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
  /** Correlates the answer; unique in its list. The client fills it in with the position. */
  readonly index?: number;
  /** At most 250 characters, not blank, without the suffix `-clicked`. */
  readonly name: string;
}

/** One view of a single-page application to decide. `{}` asks for all views. */
export interface ViewRequest extends RequestDetails {
  /** At most 128 characters. */
  readonly name?: string;
  /** At most 512 characters. */
  readonly key?: string;
}

const reservedParameters = new Set(["orderId", "orderTotal", "productPurchasedIds"]);
const reservedMboxNames = new Set(["display mboxes", "any mbox", "click from display mbox"]);

const profileParametersSchema: Schema<Parameters> = record(
  string({
    max: 128,
    pattern: /^(?!profile\.)(?=[\s\S]*\S)/,
    expected: "a non-blank name of at most 128 characters that does not start with profile.",
  }),
  string({ max: 5000 }),
  { max: 50 },
);

const parametersSchema: Schema<Parameters> = refine(profileParametersSchema, (parameters, path, issues) => {
  for (const name of reservedParameters) {
    if (Object.hasOwn(parameters, name)) {
      issues.push({
        path: `${path}.${name}`,
        expected: "no such mbox parameter: order data belongs in order",
        got: "the parameter",
      });
    }
  }
});

const orderSchema: Schema<Order> = object<Order>({
  id: optional(string({ max: 250 })),
  total: optional(number({ min: 0 })),
  purchasedProductIds: optional(
    refine(array(string({ min: 1, max: 50, nonBlank: true })), (ids, path, issues) => {
      const length = ids.join(",").length;
      if (length > 250)
        issues.push({ path, expected: "at most 250 characters, joined with commas", got: `${length} characters` });
    }),
  ),
  time: optional(
    string({
      pattern: /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$/,
      expected: "a date or date and time in ISO 8601, such as 2026-01-31T12:00:00Z",
    }),
  ),
  experienceLocalId: optional(integer({ min: 0, max: 2_147_483_647 })),
  duplicate: optional(boolean()),
  outlier: optional(boolean()),
});

const productText = optional(string({ max: 128, nonBlank: true }));

/** The fields that every kind of request detail starts with. */
export const requestDetailsFields: Fields<RequestDetails> = {
  address: optional(addressSchema),
  parameters: optional(parametersSchema),
  profileParameters: optional(profileParametersSchema),
  order: optional(orderSchema),
  product: optional(object<Product>({ id: productText, categoryId: productText })),
};

/** What may be the name of an mbox. */
export const mboxNameSchema: Schema<string> = refine(string({ max: 250, nonBlank: true }), (name, path, issues) => {
  if (name.endsWith("-clicked"))
    issues.push({ path, expected: "a name without the suffix -clicked", got: describeName(name) });
  if (reservedMboxNames.has(name))
    issues.push({ path, expected: "a name that is not reserved", got: describeName(name) });
});

export const requestDetailsSchema: Schema<RequestDetails> = object<RequestDetails>(requestDetailsFields);

const mboxRequestSchema: Schema<MboxRequest> = object<MboxRequest>({
  ...requestDetailsFields,
  index: optional(integer({ min: -2_147_483_648, max: 2_147_483_647 })),
  name: mboxNameSchema,
});

/** A list of mboxes, in which no index occurs twice. */
export const mboxRequestsSchema: Schema<readonly MboxRequest[]> = refine(
  array(mboxRequestSchema),
  (mboxes, path, issues) => {
    if (mboxes.length < 2) return;
    const seen = new Set<number>();
    for (const [position, { index }] of mboxes.entries()) {
      if (index === undefined) continue;
      if (seen.has(index))
        issues.push({
          path: `${path}[${position}].index`,
          expected: "an index that no other mbox of the list has",
          got: String(index),
        });
      seen.add(index);
    }
  },
);

export const viewRequestSchema: Schema<ViewRequest> = object<ViewRequest>({
  ...requestDetailsFields,
  name: optional(string({ max: 128 })),
  key: optional(string({ max: 512 })),
});

function describeName(name: string): string {
  return name.length <= 40 ? JSON.stringify(name) : `a name of ${name.length} characters`;
}
