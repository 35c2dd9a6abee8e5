/** A wait limit in milliseconds, bare or named. Absent, negative or infinite: no limit. @default no limit */
export type WaitLimit = number | { readonly timeout?: number | undefined };

/** The longest time that `close` may take, in milliseconds, bare or named. Absent or not a number: the default. @default 3000 */
export type CloseLimit = number | { readonly deadline?: number | undefined };

/** Returns the limit in milliseconds; `undefined` for none. `NaN`, as of a missing setting, is none. */
export function readLimit(limit: unknown, name: "timeout" | "deadline"): number | undefined {
  const isNamed = typeof limit === "object" && limit !== null;
  return toMilliseconds(isNamed ? Reflect.get(limit, name) : limit);
}

function toMilliseconds(given: unknown): number | undefined {
  const isScalar =
    typeof given === "number" || typeof given === "bigint" || (typeof given === "string" && given.trim() !== "");
  const milliseconds = isScalar ? Number(given) : Number.NaN;
  return milliseconds >= 0 && milliseconds < Number.POSITIVE_INFINITY ? milliseconds : undefined;
}
