/** Returns the CSS class of a series' color. 0 is the control. Colors repeat after seven others, so charts name their series as well. */
export function seriesClass(index: number): string {
  return `s${index === 0 ? 0 : ((index - 1) % 7) + 1}`;
}
