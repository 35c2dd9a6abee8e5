/** An estimate with its interval; `null` where there is none. */
export interface PlottedEffect {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** In characters. */
const width = 41;

/** Draws intervals under each other on one scale, with a line at 0: `├───●───┤`. */
export function drawForestPlot(effects: readonly (PlottedEffect | null)[]): readonly string[] {
  const drawn = effects.flatMap((effect) => effect ?? []);
  const [lowest, highest] = [
    Math.min(0, ...drawn.map(({ lower }) => lower)),
    Math.max(0, ...drawn.map(({ upper }) => upper)),
  ];
  const span = highest - lowest || 1;
  const toColumn = (value: number): number => Math.round(((value - lowest) / span) * (width - 1));
  return effects.map((effect) => {
    const cells = Array.from({ length: width }, () => " ");
    cells[toColumn(0)] = "│";
    if (effect !== null) {
      const [from, to] = [toColumn(effect.lower), toColumn(effect.upper)];
      for (let column = from; column <= to; column++) cells[column] = column === toColumn(0) ? "┼" : "─";
      cells[from] = "├";
      cells[to] = "┤";
      cells[toColumn(effect.estimate)] = "●";
    }
    return cells.join("").trimEnd();
  });
}
