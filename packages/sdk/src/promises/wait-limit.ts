/** The longest time to wait, in milliseconds, bare or named. Absent, negative or infinite: no limit. @default no limit */
export type WaitLimit = number | { readonly timeout?: number | undefined };

/** The limit in milliseconds; `undefined` for none. `NaN` is what a missing setting becomes, so it is none, too. */
export function readWaitLimit(limit: WaitLimit | null | undefined): number | undefined {
  const timeout = Number((typeof limit === "object" ? limit?.timeout : limit) ?? Number.NaN);
  return timeout >= 0 && timeout < Number.POSITIVE_INFINITY ? timeout : undefined;
}
