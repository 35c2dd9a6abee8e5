/** Prints a measured figure, and whether it meets its bar. A missed bar sets the exit code 1. */
export function reportBar(name: string, figure: string, isMet: boolean): void {
  process.stdout.write(`${isMet ? "met   " : "MISSED"}  ${name}: ${figure}\n`);
  if (!isMet) process.exitCode = 1;
}
