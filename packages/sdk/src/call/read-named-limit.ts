import { number, object, optional } from "@fletch/delivery-api/schema";
import type { InputReport } from "../inputs/input-report.ts";
import { readLimit } from "../promises/wait-limit.ts";

/**
 * Returns the limit of a method in milliseconds; `undefined` for none. Tells misspelt names.
 *
 * @throws TargetError `invalid-options` for them, if the client is strict
 */
export function readNamedLimit(
  inputs: InputReport,
  method: string,
  limit: unknown,
  name: "timeout" | "deadline",
): number | undefined {
  const unknown = inputs.findUnknown(object({ [name]: optional(number()) }), limit, method);
  inputs.take(unknown, "invalid-options");
  return readLimit(limit, name);
}
