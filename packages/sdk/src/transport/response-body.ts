/** The largest ratio of the buffer to the received bytes, so that a false content-length reserves little memory. */
const trust = 32;
/** The same without a content-length. */
const growth = 2;

/**
 * The bytes of a response. Most responses have one chunk, which is used without a copy. Further chunks are copied on arrival: joining 16.6 MB at the
 * end blocked the event loop for 17 to 25 ms (`npm run bars -- reload`).
 */
export class ResponseBody {
  /** In bytes. */
  readonly limit: number;
  #expected = 0;
  #size = 0;
  #buffer: Buffer = nothing;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes the content-length; `NaN` without one. @returns whether the limit allows it */
  expect(length: number): boolean {
    if (length > 0) this.#expected = length;
    return !(length > this.limit);
  }

  /** Adds a chunk. @returns whether the limit allows it; otherwise the chunk is not kept */
  add(chunk: Buffer): boolean {
    const size = this.#size + chunk.length;
    if (size > this.limit) return false;
    if (this.#size === 0) this.#buffer = chunk;
    else {
      this.#reserve(size);
      chunk.copy(this.#buffer, this.#size);
    }
    this.#size = size;
    return true;
  }

  /** All bytes so far. */
  get bytes(): Buffer {
    return this.#buffer.length === this.#size ? this.#buffer : this.#buffer.subarray(0, this.#size);
  }

  #reserve(size: number): void {
    if (size <= this.#buffer.length) return;
    const newSize = Math.min(this.limit, this.#expected >= size ? this.#expected : size * growth);
    const larger = Buffer.allocUnsafeSlow(Math.min(newSize, size * trust));
    this.#buffer.copy(larger, 0, 0, this.#size);
    this.#buffer = larger;
  }
}

const nothing: Buffer = Buffer.alloc(0);
