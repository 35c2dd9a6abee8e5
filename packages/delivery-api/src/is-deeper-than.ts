/**
 * Returns whether `value` is nested deeper than `limit` levels. No input overflows the stack, not even a circular one.
 */
export function isDeeperThan(value: unknown, limit: number): boolean {
  // Real data has few levels, and recursion is the fastest walk. Only deeper data is walked level by level.
  return isDeeper(value, Math.min(limit, shallow)) && (limit <= shallow || isDeeperByLevels(value, limit));
}

const shallow = 24;

/**
 * Skips texts and numbers, most of a value, without a call. Walks lists without iterators, which are slow until
 * compiled.
 */
function isDeeper(value: unknown, limit: number): boolean {
  if (!isObject(value)) return false;
  if (limit === 0) return true;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (typeof item === "object" && item !== null && isDeeper(item, limit - 1)) return true;
    }
    return false;
  }
  for (const key in value) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof item === "object" && item !== null && isDeeper(item, limit - 1)) return true;
  }
  return false;
}

function isDeeperByLevels(value: unknown, limit: number): boolean {
  let level = new Set([value].filter(isObject));
  for (let depth = 1; level.size > 0; depth++) {
    if (depth > limit) return true;
    level = new Set([...level].flatMap((each) => Object.values(each).filter(isObject)));
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
