import type { Issue } from "@fletch/delivery-api";
import { describeValue, findIssues } from "@fletch/delivery-api/schema";
import { badRequest } from "../http/responses.ts";
import { suggest } from "../suggest.ts";
import { type FaultSettings, faultSettingsSchema } from "./fault-settings.ts";
import { isNumber, parseLatency } from "./parse-latency.ts";

/** Returns the fault settings of a value; `null` for an invalid value. */
type ReadFault = (value: string | undefined) => FaultSettings | null;

/** The header with a request's own faults. */
export const faultHeader = "x-fletch-faults";
const latencies = "milliseconds, as 40, 20-80 or p50=40,p99=200";

/** The faults of the header, and their expected values. */
const faults: Readonly<Record<string, { readonly expected: string; readonly read: ReadFault }>> = {
  latency: {
    expected: latencies,
    read: (value) => {
      const latency = value === undefined ? null : parseLatency(value);
      return latency === null ? null : { latency };
    },
  },
  error: rate((errorRate) => ({ errorRate })),
  hang: rate((hangRate) => ({ hangRate })),
  reset: rate((resetRate) => ({ resetRate })),
  "drop-notifications": rate((dropNotificationsRate) => ({ dropNotificationsRate })),
};

/**
 * Reads a request's own faults: `latency=200, error`, `latency=20-80`, `latency=p50=40,p99=200`, `hang`, `reset=0.5`,
 * `drop-notifications`. A missing rate is 1; a latency needs a value.
 *
 * @throws TargetError `invalid-request`
 */
export function readFaultHeader(text: string): FaultSettings {
  const issues: Issue[] = [];
  let settings: FaultSettings = {};
  // The comma of `p50=40,p99=200` is not a separator.
  for (const part of text.split(/,(?!\s*p99=)/)) {
    const [, name = "", value]: readonly (string | undefined)[] = /^([^=]*?)\s*(?:=(.*))?$/s.exec(part.trim()) ?? [];
    const fault = Object.hasOwn(faults, name) ? faults[name] : undefined;
    if (fault === undefined) {
      const known = Object.keys(faults);
      issues.push({
        path: faultHeader,
        expected: `one of ${known.join(", ")}${suggest(name, known)}`,
        received: describeValue(name),
      });
      continue;
    }
    const given = fault.read(value?.trim());
    if (given === null)
      issues.push({ path: `${faultHeader}.${name}`, expected: fault.expected, received: describeValue(value) });
    else issues.push(...findIssues(faultSettingsSchema, given, faultHeader));
    settings = { ...settings, ...given };
  }
  if (issues.length === 0) return settings;
  throw badRequest("The header is not valid", issues);
}

function rate(toSettings: (rate: number) => FaultSettings): { readonly expected: string; readonly read: ReadFault } {
  return {
    expected: "a number of 0 to 1",
    read: (value = "1") => (isNumber(value) ? toSettings(Number(value)) : null),
  };
}
