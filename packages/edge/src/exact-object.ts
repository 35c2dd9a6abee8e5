import { errorFromIssues } from "@fletch/delivery-api";
import {
  describeValue,
  type Fields,
  findIssues,
  joinPath,
  object,
  refine,
  type Schema,
} from "@fletch/delivery-api/schema";
import { suggest } from "./suggest.ts";

/** Creates a schema of an object with only the named fields, for values that people write: another name is a misspelling. `undefined` counts as absent. */
export function exactObject<T extends object>(fields: Fields<T>): Schema<T> {
  const known = Object.keys(fields);
  return refine(object<T>(fields), (value, path, issues) => {
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined || Object.hasOwn(fields, name)) continue;
      const expected = `one of ${known.join(", ")}${suggest(name, known)}`;
      issues.push({ path: joinPath(path, name), expected, received: describeValue(name) });
    }
  });
}

/**
 * @param caller the function with the options, for the message
 * @throws TargetError `invalid-options` with every issue
 */
export function requireOptions<T>(schema: Schema<T>, options: unknown, caller: string, path = "options"): void {
  const issues = findIssues(schema, options, path);
  if (issues.length > 0) throw errorFromIssues("invalid-options", caller, issues);
}
