/**
 * MurmurHash3 (x86, 32 bits, seed 0; Austin Appleby, public domain) over the UTF-16 units of a text, little-endian.
 *
 * Target uses it on every platform, so the result decides which experience a visitor gets. Split into steps, because a
 * common prefix needs to be hashed only once.
 */

import type { HashState } from "../model.ts";

/** The empty state. */
export const emptyHash: HashState = { hash: 0, pending: -1, length: 0 };

/** Appends `text`. */
export function addToHash(state: HashState, text: string): HashState {
  let { hash, pending } = state;
  let index = 0;
  if (pending >= 0 && text.length > 0) {
    hash = mixBlock(hash, pending | (text.charCodeAt(0) << 16));
    pending = -1;
    index = 1;
  }
  const end = text.length - 1;
  for (; index < end; index += 2) {
    hash = mixBlock(hash, text.charCodeAt(index) | (text.charCodeAt(index + 1) << 16));
  }
  if (index < text.length) pending = text.charCodeAt(index);
  return { hash, pending, length: state.length + text.length };
}

/** Appends a number and a dot. Most numbers are short enough to be hashed without creating a text. */
export function addNumberToHash(state: HashState, integer: number): HashState {
  if (integer < 0 || integer > 0x7fff_ffff) return addToHash(state, `${integer}.`);
  let power = 1;
  let length = 2;
  for (; integer / power >= 10; power *= 10) length++;
  let { hash, pending } = state;
  for (let rest = integer; power > 0; power = (power / 10) | 0) {
    const digit = (rest / power) | 0;
    rest -= digit * power;
    const unit = zero + digit;
    if (pending >= 0) hash = mixBlock(hash, pending | (unit << 16));
    pending = pending >= 0 ? -1 : unit;
  }
  if (pending >= 0) hash = mixBlock(hash, pending | (dot << 16));
  pending = pending >= 0 ? -1 : dot;
  return { hash, pending, length: state.length + length };
}

const zero = 48;
const dot = 46;

/** Returns the hash as a signed 32-bit integer. */
export function finishHash({ hash, pending, length }: HashState): number {
  let result = pending >= 0 ? hash ^ scramble(pending) : hash;
  result ^= 2 * length;
  result = Math.imul(result ^ (result >>> 16), 0x85ebca6b);
  result = Math.imul(result ^ (result >>> 13), 0xc2b2ae35);
  return result ^ (result >>> 16);
}

function mixBlock(hash: number, block: number): number {
  const mixed = hash ^ scramble(block);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function scramble(block: number): number {
  const spread = Math.imul(block, 0xcc9e2d51);
  return Math.imul((spread << 15) | (spread >>> 17), 0x1b873593);
}
