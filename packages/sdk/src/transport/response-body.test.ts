import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResponseBody } from "./response-body.ts";

const mebibyte = 1_048_576;

/** How much of the process's memory outside of the heap `body` holds, in bytes. */
function measureMemory(body: ResponseBody): number {
  return body.bytes.buffer.byteLength;
}

describe("ResponseBody", () => {
  it("returns the received bytes, whatever Content-Length says", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.option(fc.nat(3_000)), (chunks, said) => {
        const body = new ResponseBody(mebibyte);
        expect(body.expect(said ?? Number.NaN)).toBe(true);
        for (const chunk of chunks) expect(body.add(Buffer.from(chunk))).toBe(true);
        expect(body.bytes.equals(Buffer.concat(chunks))).toBe(true);
      }),
    );
  });

  it("returns a single chunk without a copy", () => {
    const body = new ResponseBody(mebibyte);
    const chunk = Buffer.from("hello");
    body.add(chunk);
    expect(body.bytes === chunk).toBe(true);
  });

  it("accepts bodies up to its limit, with and without Content-Length", () => {
    const body = new ResponseBody(10);
    expect([body.expect(10), body.expect(11), body.expect(Number.NaN)]).toEqual([true, false, true]);
    expect([body.add(Buffer.alloc(10)), body.add(Buffer.alloc(1))]).toEqual([true, false]);
  });

  it("grows to Content-Length in few steps", () => {
    const body = new ResponseBody(256 * mebibyte);
    body.expect(16 * mebibyte);
    const buffers = new Set<ArrayBufferLike>();
    for (let chunk = 0; chunk < 256; chunk++) {
      body.add(Buffer.alloc(65_536, chunk));
      buffers.add(body.bytes.buffer);
    }
    // The first piece itself, 4 MB, and 16 MB.
    expect(buffers.size).toBe(3);
    expect([body.bytes.length, body.bytes.at(-1)]).toEqual([16 * mebibyte, 255]);
  });

  it("allocates at most 32 times the received bytes for a large Content-Length", () => {
    const body = new ResponseBody(256 * mebibyte);
    body.expect(256 * mebibyte);
    body.add(Buffer.alloc(100));
    body.add(Buffer.alloc(100));
    expect(measureMemory(body)).toBeLessThanOrEqual(32 * 200);
  });
});
