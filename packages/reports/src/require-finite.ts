import { ReportError } from "./report-error.ts";

/**
 * Returns figures as they are. Sums near the ends of what a double holds can overflow on the way.
 *
 * @throws ReportError `out-of-range` if one is not finite
 */
export function requireFinite<Figures extends object>(figures: Figures): Figures {
  for (const [name, figure] of Object.entries(figures)) {
    if (typeof figure === "number" && !Number.isFinite(figure)) {
      throw new ReportError(
        "out-of-range",
        `${name}: expected sums that can be computed with, received too small or too large ones`,
      );
    }
  }
  return figures;
}
