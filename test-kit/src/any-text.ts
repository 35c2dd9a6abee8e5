import fc from "fast-check";

/** Code points without surrogates, which are no text on their own. */
const codePoint: fc.Arbitrary<string> = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));

/**
 * Generates texts of any code points. Faster to load than `fc.string({ unit: "binary" })` and `fc.webUrl()`, which take more than half a second
 * per process to build a table of all code points.
 */
export function anyText(maxLength?: number): fc.Arbitrary<string> {
  return fc.string({ unit: codePoint, ...(maxLength === undefined ? {} : { maxLength }) });
}

/** Generates URLs with paths and queries of any code points. */
export const anyUrl: fc.Arbitrary<string> = fc
  .record({
    scheme: fc.constantFrom("http", "https"),
    host: fc.domain(),
    path: fc.array(anyText(8), { maxLength: 4 }),
    query: fc.option(anyText(8)),
    fragment: fc.option(anyText(8)),
  })
  .map(({ scheme, host, path, query, fragment }) => {
    const pathname = path.map((segment) => `/${encodeURIComponent(segment)}`).join("");
    const search = query === null ? "" : `?${encodeURIComponent(query)}`;
    return `${scheme}://${host}${pathname}${search}${fragment === null ? "" : `#${encodeURIComponent(fragment)}`}`;
  });
