import { describeValue, type Fields, joinPath, object, refine, type Schema } from "@fletch/delivery-api/schema";
import { suggest } from "./suggest.ts";

/** An object with the named fields and no others: for what people write, where another name is a slip. `undefined` is no field. */
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
