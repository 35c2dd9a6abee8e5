import type { ErrorReporter } from "../observe/error-reporter.ts";
import type { GeoLookup } from "./geo-directory.ts";

/** The longest lookup, in milliseconds: a request waits for it. */
const maxTime = 1_000;

/** Reports a failed or slow lookup, and returns no geo. */
export function safeLookup(lookUp: GeoLookup, reporter: ErrorReporter): GeoLookup {
  return async (ipAddress) => {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`The option geo took longer than ${maxTime} ms`)), maxTime);
    });
    try {
      return await Promise.race([lookUp(ipAddress), tooLate]);
    } catch (error) {
      reporter.report(error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  };
}
