/** A value that is not as expected. */
export interface Mismatch {
  /** A JSON path such as `$.execute.mboxes[0].name`. */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** `subset` allows fields that are not in the expectation; `exact` does not. */
export type Strictness = "subset" | "exact";

/**
 * Compares JSON values. Arrays have to be equally long in both modes. In `subset` mode the texts `expect.any(String)`,
 * `expect.any(Number)` and `expect.any(Object)` of an expectation stand for any such value.
 */
export function findMismatches(
  actual: unknown,
  expected: unknown,
  strictness: Strictness,
  path = "$",
): readonly Mismatch[] {
  if (strictness === "subset" && typeof expected === "string") {
    const wildcard = /^expect\.any\((String|Number|Object|Boolean)\)$/.exec(expected)?.[1];
    if (wildcard !== undefined) return isKind(actual, wildcard) ? [] : [{ path, expected, actual }];
  }
  if (Array.isArray(expected)) return compareArrays(actual, expected, strictness, path);
  if (isObject(expected)) return compareObjects(actual, expected, strictness, path);
  return Object.is(actual, expected) ? [] : [{ path, expected, actual }];
}

/** Formats mismatches for a message: one a line, and at most 300 characters of a value. */
export function describeMismatches(mismatches: readonly Mismatch[]): string {
  const lines = mismatches.slice(0, 12).map(({ path, expected, actual }) => {
    return `${path}: expected ${shorten(expected)}, received ${shorten(actual)}`;
  });
  const more = mismatches.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join("\n");
}

function compareArrays(
  actual: unknown,
  expected: readonly unknown[],
  strictness: Strictness,
  path: string,
): readonly Mismatch[] {
  if (!Array.isArray(actual) || actual.length !== expected.length) return [{ path, expected, actual }];
  return expected.flatMap((item, index) => findMismatches(actual[index], item, strictness, `${path}[${index}]`));
}

function compareObjects(
  actual: unknown,
  expected: Readonly<Record<string, unknown>>,
  strictness: Strictness,
  path: string,
): readonly Mismatch[] {
  if (!isObject(actual)) return [{ path, expected, actual }];
  const names = Object.keys(expected);
  const extra = strictness === "exact" ? Object.keys(actual).filter((name) => !Object.hasOwn(expected, name)) : [];
  return [...names, ...extra].flatMap((name) =>
    findMismatches(own(actual, name), own(expected, name), strictness, `${path}.${name}`),
  );
}

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isKind(value: unknown, kind: string): boolean {
  return kind === "Object" ? isObject(value) : typeof value === kind.toLowerCase();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shorten(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
