/**
 * Parses JSON at once: what fits into the memory of a worker is parsed in milliseconds, and bundles have no code for more.
 *
 * @throws SyntaxError where `JSON.parse` throws one
 */
// biome-ignore lint/correctness/useYield: elsewhere it is done in steps
export function* parseJsonChunked(bytes: Uint8Array): Generator<undefined, unknown, void> {
  return JSON.parse(new TextDecoder().decode(bytes));
}
