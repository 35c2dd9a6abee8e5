import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromCachedBytes, toCachedBytes } from "./cached-artifact-bytes.ts";

const artifacts = fc.record({
  bytes: fc.uint8Array({ maxLength: 200 }),
  etag: fc.option(fc.string(), { nil: undefined }),
  retrievedAt: fc.integer({ min: 0, max: 4e12 }),
});

describe("cached artifacts", () => {
  it("are read as they were stored", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), artifacts, async (key, artifact) => {
        expect(await fromCachedBytes(key, await toCachedBytes(key, artifact))).toEqual(artifact);
      }),
    );
  });

  it("are ignored with a changed byte or a missing end", async () => {
    await fc.assert(
      fc.asyncProperty(artifacts, fc.nat(), fc.integer({ min: 1, max: 255 }), async (artifact, position, change) => {
        const stored = await toCachedBytes("key", artifact);
        const at = position % stored.length;
        const changed = Uint8Array.from(stored, (byte, index) => (index === at ? byte ^ change : byte));
        const back = await fromCachedBytes("key", changed);
        expect(back).toBeUndefined();
        expect(await fromCachedBytes("key", stored.subarray(0, at))).toBeUndefined();
      }),
    );
  });

  it("are ignored under another key", async () => {
    const stored = await toCachedBytes("one", { bytes: new Uint8Array([1]), etag: undefined, retrievedAt: 1 });
    expect(await fromCachedBytes("two", stored)).toBeUndefined();
  });
});
