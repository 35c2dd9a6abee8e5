import type { Steps } from "@fletch/decisioning";

/** Writes an artifact as `JSON.stringify` does, in steps of one rule (`depth` levels down). */
export function* writeJson(value: unknown, depth: number = 4): Steps<string> {
  return (yield* write(value, depth)) ?? "null";
}

/** `undefined` for values that JSON omits. */
function* write(value: unknown, depth: number): Steps<string | undefined> {
  if (depth === 0) {
    yield;
    return JSON.stringify(value);
  }
  const parts: string[] = [];
  if (Array.isArray(value)) {
    for (const each of value) parts.push((yield* write(each, depth - 1)) ?? "null");
    return `[${parts.join()}]`;
  }
  if (typeof value !== "object" || value === null || "toJSON" in value) return JSON.stringify(value);
  for (const [name, each] of Object.entries(value)) {
    const text = yield* write(each, depth - 1);
    if (text !== undefined) parts.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${parts.join()}}`;
}
