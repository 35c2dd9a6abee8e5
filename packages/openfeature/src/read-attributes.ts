import type { EvaluationContext } from "@openfeature/server-sdk";

/** Attributes that Target has fields for. The edge's OFREP has the same list, and `contexts.test.ts` compares what both read: this package does not depend on the edge. */
const fieldNames = [
  "targetingKey",
  "tntId",
  "marketingCloudVisitorId",
  "url",
  "referringUrl",
  "userAgent",
  "ipAddress",
  "propertyToken",
  "sessionId",
] as const;
type FieldName = (typeof fieldNames)[number];
const fieldSet: ReadonlySet<string> = new Set(fieldNames);

/** Names with other fields in the Delivery API: no audience reads them as parameters. */
const reserved: ReadonlySet<string> = new Set(["orderId", "orderTotal", "productPurchasedIds"]);

const profilePrefix = "profile.";

/** The deepest nesting, as in the edge's bodies. */
const maxDepth = 64;

/** The most values that are looked at: an attribute can be any object of a program. */
const maxValues = 1_000;

/** The attributes of a context, sorted by their meaning in Target. */
export interface Attributes {
  readonly fields: Partial<Record<FieldName, string>>;
  readonly parameters: Record<string, string | number>;
  readonly profileParameters: Record<string, string | number>;
}

/** Reads a context as its JSON would be read. */
export function readAttributes(context: EvaluationContext): Attributes {
  const reader = new AttributeReader();
  for (const name of Object.keys(context)) reader.read(name, context[name]);
  return reader;
}

class AttributeReader implements Attributes {
  readonly fields: Partial<Record<FieldName, string>> = {};
  readonly parameters: Record<string, string | number> = Object.create(null);
  readonly profileParameters: Record<string, string | number> = Object.create(null);
  readonly #ancestors: unknown[] = [];
  #count = 0;

  read(name: string, given: unknown): void {
    if (++this.#count > maxValues) return;
    const value = Array.isArray(given) ? given.map(toPlain).find(isScalar) : toPlain(given);
    if (isScalar(value)) this.#sort(name, typeof value === "number" ? value : String(value));
    else if (typeof value === "object" && value !== null) this.#readNested(name, value);
  }

  #readNested(name: string, value: object): void {
    if (this.#ancestors.length >= maxDepth || this.#ancestors.includes(value)) return;
    this.#ancestors.push(value);
    for (const key of Object.keys(value)) this.read(`${name}.${key}`, value[key as keyof typeof value]);
    this.#ancestors.pop();
  }

  #sort(name: string, value: string | number): void {
    if (fieldSet.has(name)) {
      if (value !== "") this.fields[name as FieldName] = String(value);
    } else if (name.startsWith(profilePrefix)) this.profileParameters[name.slice(profilePrefix.length)] = value;
    else if (!reserved.has(name)) this.parameters[name] = value;
  }
}

/** Dates, URLs and the like have `toJSON`. */
function toPlain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { toJSON } = value as { readonly toJSON?: unknown };
  return typeof toJSON === "function" ? (toJSON.call(value) as unknown) : value;
}

function isScalar(value: unknown): value is string | number | boolean | bigint {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" || typeof value === "boolean" || typeof value === "bigint";
}
