import { checkSplit, type SplitCheck } from "./check-split.ts";
import { orNull } from "./refusals.ts";
import type { ReportSettings } from "./report-options.ts";

/**
 * Tests the split of visitors, given in the order of the experiences; `null` where there is none to test. Experiences with a share of 0 are left
 * out: links for previews bring visitors to them, which says nothing of the split.
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
