/** Where nothing is known of the process, its number is drawn. */
export function createProcessSeed(): number {
  return crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
}
