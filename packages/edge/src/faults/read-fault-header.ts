import { errorFromIssues, type Issue } from "@fletch/delivery-api";
import { describeValue, findIssues } from "@fletch/delivery-api/schema";
import { type FaultSettings, faultSettingsSchema } from "./fault-settings.ts";

/** Each fault of the header, and the settings that it stands for. */
const faults: Readonly<Record<string, (value: number) => FaultSettings>> = {
  latency: (value) => ({ latency: value }),
  error: (value) => ({ errorRate: value }),
  hang: (value) => ({ hangRate: value }),
  reset: (value) => ({ resetRate: value }),
  "drop-notifications": (value) => ({ dropNotificationsRate: value }),
};

/**
 * The faults that a request asks for itself: `latency=200, error`, `hang`, `reset=0.5`, `drop-notifications`. Rates that are left
 * out are 1.
 *
 * @throws TargetError `invalid-request`
 */
export function readFaultHeader(header: string): FaultSettings {
  const issues: Issue[] = [];
  let settings: FaultSettings = {};
  for (const part of header.split(",")) {
    const [name = "", value = "1"] = part.split("=").map((each) => each.trim());
    const fault = Object.hasOwn(faults, name) ? faults[name] : undefined;
    if (fault === undefined) {
      const expected = `one of ${Object.keys(faults).join(", ")}`;
      issues.push({ path: "x-fletch-faults", expected, got: describeValue(name) });
      continue;
    }
    const given = fault(value === "" ? Number.NaN : Number(value));
    issues.push(...findIssues(faultSettingsSchema, given, "x-fletch-faults"));
    settings = { ...settings, ...given };
  }
  if (issues.length === 0) return settings;
  throw errorFromIssues("invalid-request", "The header is not valid", issues, { status: 400 });
}
