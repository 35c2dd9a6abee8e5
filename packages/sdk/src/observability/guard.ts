import { isPromise } from "../promises/is-promise.ts";

/**
 * Runs code of the user, and reports its error. Async functions can reject, too: an unhandled rejection would end the
 * process.
 */
export function guard<T>(task: () => T, report: (error: unknown) => void): T | undefined {
  try {
    const result = task();
    if (isPromise(result)) result.catch(report);
    return result;
  } catch (error) {
    report(error);
    return undefined;
  }
}
