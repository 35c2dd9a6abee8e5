/** Leaves all requests to `isExact`, because bundles for the web have to be small. */
export function isMboxesRequest(_given: unknown): boolean {
  return false;
}
