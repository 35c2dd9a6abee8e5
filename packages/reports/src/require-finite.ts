import { ReportError } from "./report-error.ts";

/**
 * Returns the figures unchanged if all are finite: sums near the limits of a double can overflow.
 *
 * @throws ReportError `out-of-range` if one is not finite
 */
export function requireFinite<Figures extends object>(figures: Figures): Figures {
  for (const [name, figure] of Object.entries(figures)) {
    if (typeof figure === "number" && !Number.isFinite(figure)) {
      throw new ReportError(
        "out-of-range",
        `${name}: expected sums within the range of a double, received sums that overflow or underflow it`,
      );
    }
  }
  return figures;
}
