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
  inputs.tellUnknown([name], limit, method);
  return readLimit(limit, name);
}
