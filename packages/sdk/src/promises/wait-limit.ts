/** A wait limit in milliseconds, bare or named. Absent, negative or infinite: no limit. @default no limit */
export type WaitLimit = number | { readonly timeout?: number | undefined };

/** The longest time that `close` may take, in milliseconds, bare or named. Absent or not a number: the default. @default 3000 */
export type CloseLimit = number | { readonly deadline?: number | undefined };

/** Returns the limit in milliseconds; `undefined` for none. `NaN`, as of a missing setting, is none. */
export function readWaitLimit(limit: WaitLimit | null | undefined): number | undefined {
  return toMilliseconds(typeof limit === "object" ? limit?.timeout : limit);
}

/** Returns the limit in milliseconds; `undefined` for none. */
export function readCloseLimit(limit: CloseLimit | null | undefined): number | undefined {
  return toMilliseconds(typeof limit === "object" ? limit?.deadline : limit);
}

function toMilliseconds(given: unknown): number | undefined {
  const isScalar =
    typeof given === "number" || typeof given === "bigint" || (typeof given === "string" && given.trim() !== "");
  const milliseconds = isScalar ? Number(given) : Number.NaN;
  return milliseconds >= 0 && milliseconds < Number.POSITIVE_INFINITY ? milliseconds : undefined;
}
