/** A wait limit in milliseconds, bare or named. Absent, negative or infinite: no limit. @default no limit */
export type WaitLimit = number | { readonly timeout?: number | undefined };

/** The longest time that `close` may take, in milliseconds, bare or named. Absent or no number of milliseconds: the default. @default 3000 */
export type CloseLimit = number | { readonly deadline?: number | undefined };

/** The limit in milliseconds; `undefined` for none. `NaN` is what a missing setting becomes, so it is none, too. */
export function readWaitLimit(limit: WaitLimit | null | undefined): number | undefined {
  return toMilliseconds(typeof limit === "object" ? limit?.timeout : limit);
}

/** The limit in milliseconds; `undefined` where there is none. */
export function readCloseLimit(limit: CloseLimit | null | undefined): number | undefined {
  return toMilliseconds(typeof limit === "object" ? limit?.deadline : limit);
}

function toMilliseconds(given: unknown): number | undefined {
  const isScalar =
    typeof given === "number" || typeof given === "bigint" || (typeof given === "string" && given.trim() !== "");
  const milliseconds = isScalar ? Number(given) : Number.NaN;
  return milliseconds >= 0 && milliseconds < Number.POSITIVE_INFINITY ? milliseconds : undefined;
}
