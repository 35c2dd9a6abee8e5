import { checkSplit, type SplitCheck } from "./check-split.ts";
import { orNull } from "./refusals.ts";
import type { ReportSettings } from "./report-options.ts";

/**
 * Tests the split of visitors, which are in the order of the experiences; `null` without a fixed split. Leaves out experiences with a share of
 * 0: their visitors come from preview links, not from the split.
 */
export function splitOfExperiences(settings: ReportSettings, visitors: readonly number[]): SplitCheck | null {
  if (settings.allocation !== "fixed") return null;
  const shares = settings.experiences.map(({ share }) => share);
  return orNull(() =>
    checkSplit(
      visitors.map((count, index) => (shares[index] === 0 ? 0 : count)),
      shares,
    ),
  );
}
