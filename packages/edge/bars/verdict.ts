/** Prints what was measured against its bar. A bar that is missed makes the process end with 1. */
export function judge(what: string, figure: string, isMet: boolean): void {
  console.log(`${isMet ? "met   " : "MISSED"}  ${what}: ${figure}`);
  if (!isMet) process.exitCode = 1;
}
