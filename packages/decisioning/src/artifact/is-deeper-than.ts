/** Whether `value` is nested deeper than `limit` levels. Walks level by level, so no input exhausts the stack. */
export function isDeeperThan(value: unknown, limit: number): boolean {
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
