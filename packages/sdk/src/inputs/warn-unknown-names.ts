import { createLog } from "../observability/logger.ts";
import { InputWatch } from "./input-watch.ts";

let watch: InputWatch | undefined;

/**
 * Warns on the console, in development and once each, of names in the options of a function that are not among `names`.
 * For functions without a client; with one, `InputReport` tells them. In this form, bundlers remove it from production
 * builds.
 */
export function warnUnknownNames(names: readonly string[], options: unknown, path: string): void {
  if (typeof process !== "undefined") {
    if (process.env.NODE_ENV !== "production") {
      watch ??= new InputWatch();
      for (const adjustment of watch.findUnknownNames(names, options, path))
        watch.warn(createLog(undefined), adjustment);
    }
  }
}
