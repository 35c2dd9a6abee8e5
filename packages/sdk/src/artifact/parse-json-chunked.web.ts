/**
 * Parses JSON at once: texts that fit into a worker's memory take milliseconds.
 *
 * @throws SyntaxError as `JSON.parse` does
 */
// biome-ignore lint/correctness/useYield: elsewhere it is done in steps
export function* parseJsonChunked(bytes: Uint8Array): Generator<undefined, unknown, void> {
  return JSON.parse(new TextDecoder().decode(bytes));
}
