/** The class of a series' color: 0 is the control's. After seven they come again; every series has its name beside it as well. */
export function seriesClass(index: number): string {
  return `s${index === 0 ? 0 : ((index - 1) % 7) + 1}`;
}
