import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";

type Json = Readonly<Record<string, unknown>>;

/** The Delivery API's published description, where it is at hand. */
const document = fileURLToPath(new URL("../../../../shared/spec/delivery-api.openapi.json", import.meta.url));

/**
 * Requests that are right by the published description: by its schema, and by the rules that only its texts have, which are given by the
 * path of what they are about. `null`: the description is not here.
 */
export function openApiRequests(now: number): fc.Arbitrary<unknown> | null {
  if (!existsSync(document)) return null;
  const root = JSON.parse(readFileSync(document, "utf8")) as Json;
  const { schema } = follow(root, "/paths/~1rest~1v1~1delivery/post/requestBody/content/application~1json") as {
    schema: Json;
  };
  return toArbitrary(schema, "", root, rulesOfTexts(now));
}

const name = fc.stringMatching(/^[a-z][a-z0-9 ._-]{0,30}[a-z]$/).filter((text) => !text.endsWith("-clicked"));
const parameters = fc.dictionary(
  fc.stringMatching(/^[a-zA-Z_.]{1,128}$/).filter((key) => !key.startsWith("profile.") && !reserved.has(key)),
  fc.oneof(
    { weight: 50, arbitrary: fc.string({ maxLength: 60 }) },
    { weight: 1, arbitrary: fc.string({ minLength: 4_900, maxLength: 5_000 }) },
  ),
  { maxKeys: 50 },
);
const reserved = new Set(["orderId", "orderTotal", "productPurchasedIds"]);
const nonBlank = fc.string({ minLength: 1, maxLength: 128 }).filter((text) => text.trim() !== "");

/** What the texts say of a field, by the end of its path. */
function rulesOfTexts(now: number): readonly (readonly [end: RegExp, arbitrary: fc.Arbitrary<unknown>])[] {
  return [
    [/\.tntId$/, fc.stringMatching(/^[0-9a-f]{32}(\.\d{2}_0)?$/)],
    [/\.(parameters|profileParameters)$/, parameters],
    [/mboxes\[\]\.name$|\.mbox\.name$/, name],
    [/\.product\.(id|categoryId)$|\.blob$/, nonBlank],
    [/\.order\.purchasedProductIds$/, fc.array(fc.stringMatching(/^[a-z0-9]{1,20}$/), { maxLength: 10 })],
    [/\.order\.time$/, fc.date({ noInvalidDate: true }).map((date) => date.toISOString())],
    [/\.timestamp$/, fc.integer({ min: 0, max: now })],
    [/\.(tokens|state)$/, fc.constant(undefined)], // Only the edge can make them.
    [/\.qaMode\.token$|\.preview$/, fc.constant(undefined)],
  ];
}

/** Fields that the texts want although the schema does not. */
const wanted = new Map([
  ["mboxes[]", ["name"]],
  ["notifications[]", ["id", "type", "timestamp"]],
  ["mbox", ["name"]],
]);

function toArbitrary(
  given: Json,
  path: string,
  root: Json,
  rules: ReturnType<typeof rulesOfTexts>,
): fc.Arbitrary<unknown> {
  const schema = resolve(given, root);
  const rule = rules.find(([end]) => end.test(path));
  if (rule !== undefined) return rule[1];
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  switch (schema.type) {
    case "string": {
      const { minLength = 0, maxLength = 60 } = schema as { minLength?: number; maxLength?: number };
      return fc.string({ minLength: Math.max(minLength, path.endsWith("[].id") ? 1 : 0), maxLength });
    }
    case "boolean":
      return fc.boolean();
    case "integer": {
      const { minimum = -(2 ** 31), maximum = 2 ** 31 - 1 } = schema as { minimum?: number; maximum?: number };
      return schema.format === "int64" && schema.minimum === undefined
        ? fc.maxSafeInteger()
        : fc.integer({ min: minimum, max: maximum });
    }
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true, min: (schema.minimum as number | undefined) ?? -1e300 });
    case "array":
      return drawArray(schema, path, root, rules);
    default:
      return drawObject(schema, path, root, rules);
  }
}

function drawArray(
  schema: Json,
  path: string,
  root: Json,
  rules: ReturnType<typeof rulesOfTexts>,
): fc.Arbitrary<unknown> {
  const minLength = path.endsWith("previewIndexes") ? 1 : 0;
  const items = fc.array(toArbitrary((schema.items ?? {}) as Json, `${path}[]`, root, rules), {
    minLength,
    maxLength: 4,
  });
  if (!path.endsWith("mboxes")) return items;
  return items.map((list) =>
    list.map((each, index) => ({ ...(each as Json), ...("index" in (each as Json) && { index }) })),
  );
}

function drawObject(
  schema: Json,
  path: string,
  root: Json,
  rules: ReturnType<typeof rulesOfTexts>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries((schema.properties ?? {}) as Readonly<Record<string, Json>>);
  const last = path.slice(path.lastIndexOf(".") + 1);
  const requiredKeys = [...((schema.required ?? []) as readonly string[]), ...(wanted.get(last) ?? [])];
  const model = Object.fromEntries(
    fields.map(([field, each]) => [field, toArbitrary(each, `${path}.${field}`, root, rules)]),
  );
  const record = fc.record(model, { requiredKeys: requiredKeys.filter((key) => key in model) });
  return last === "notifications[]" ? record.map(ofOneTarget) : record;
}

/** `mbox`, `view` and `pageLoad` exclude each other. */
function ofOneTarget(notification: Json): Json {
  const { view, pageLoad, ...others } = notification;
  if ("mbox" in notification) return others;
  return view !== undefined ? { ...others, view } : { ...others, ...(pageLoad !== undefined && { pageLoad }) };
}

/** The schema behind a reference, with what `allOf` adds to it. */
function resolve(given: Json, root: Json): Json {
  const schema = typeof given.$ref === "string" ? (follow(root, given.$ref.slice(1)) as Json) : given;
  const parts = ((schema.allOf ?? []) as readonly Json[]).map((part) => resolve(part, root));
  if (parts.length === 0) return schema;
  const all = [schema, ...parts];
  return {
    ...schema,
    properties: Object.assign({}, ...all.map(({ properties }) => properties ?? {})),
    required: all.flatMap(({ required }) => (required as string[] | undefined) ?? []).filter((key) => key !== "mbox"),
  };
}

function follow(root: Json, pointer: string): unknown {
  let value: unknown = root;
  for (const part of pointer.split("/").slice(1)) {
    value = (value as Json)[decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return value;
}
