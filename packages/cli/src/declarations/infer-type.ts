import { isRecord } from "@fletch/delivery-api/schema";

/** Limits for a union of string literals: 2 to 20 different texts, all of which look like names. Otherwise the type is `string`. */
const literals = { min: 2, max: 20, pattern: /^[\w.:/#@+-]{1,40}$/ };

/**
 * Returns the TypeScript type of JSON values, as a union. Numbers and booleans are widened to `number` and `boolean`, because a program's
 * fallback often has another value. Keys that are missing in an object are optional.
 *
 * @param indent the indentation of the line
 */
function inferType(values: readonly unknown[], indent = ""): string {
  return inferUnion(values, indent).join(" | ") || "unknown";
}

/** Returns the members of an interface, each with its line end. */
export function inferMembers(objects: readonly Readonly<Record<string, unknown>>[], indent: string): string {
  const keys = new Set(objects.flatMap((object) => Object.keys(object)));
  return Array.from(keys, (key) => {
    const owners = objects.filter((object) => Object.hasOwn(object, key));
    const mark = owners.length < objects.length ? "?" : "";
    return `${indent}${toName(key)}${mark}: ${inferType(
      owners.map((object) => object[key]),
      indent,
    )};\n`;
  }).join("");
}

/** Returns a key as the name of a member, in quotes where it is no identifier. */
export function toName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function inferUnion(values: readonly unknown[], indent: string): readonly string[] {
  const texts = values.filter((value) => typeof value === "string");
  const lists = values.filter((value) => Array.isArray(value));
  const objects = values.filter(isRecord);
  return [
    ...(values.some((value) => typeof value === "boolean") ? ["boolean"] : []),
    ...(values.some((value) => typeof value === "number") ? ["number"] : []),
    ...inferTexts(texts),
    ...(lists.length > 0 ? [inferList(lists, indent)] : []),
    ...(objects.length > 0 ? [inferObject(objects, indent)] : []),
    ...(values.includes(null) ? ["null"] : []),
  ];
}

function inferTexts(texts: readonly string[]): readonly string[] {
  const distinct = [...new Set(texts)].sort();
  if (distinct.length === 0) return [];
  const isNamed = distinct.length >= literals.min && distinct.length <= literals.max;
  return isNamed && distinct.every((text) => literals.pattern.test(text))
    ? distinct.map((text) => JSON.stringify(text))
    : ["string"];
}

function inferList(lists: readonly (readonly unknown[])[], indent: string): string {
  const entries = inferUnion(lists.flat(), indent);
  const [only = "unknown"] = entries;
  return entries.length > 1 ? `(${entries.join(" | ")})[]` : `${only}[]`;
}

function inferObject(objects: readonly Readonly<Record<string, unknown>>[], indent: string): string {
  const members = inferMembers(objects, `${indent}  `);
  return members === "" ? "Record<string, never>" : `{\n${members}${indent}}`;
}
