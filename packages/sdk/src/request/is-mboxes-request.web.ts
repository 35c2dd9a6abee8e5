/** Everywhere but on Node bundles are to be light: `isExact` checks all requests. */
export function isMboxesRequest(_given: unknown): boolean {
  return false;
}
