import { randomFillSync } from "node:crypto";

const size = 16;
const pool = Buffer.alloc(size * 256);
let next = pool.length;

/** 32 lower-case hex digits. Random bytes are drawn for many ids at once: asking for them costs more than making them. */
export function createId(): string {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  next += size;
  return pool.toString("hex", next - size, next);
}
