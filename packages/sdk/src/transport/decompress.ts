import type { BrotliOptions, ZlibOptions } from "node:zlib";
import { DispatchError, toMessage, tooLarge } from "./dispatch.ts";

/**
 * Decompresses a body by its `content-encoding`, up to `limit` bytes.
 *
 * @throws DispatchError `unreadable`
 */
export async function decompress(body: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const decode = decoders.get(encoding.trim().toLowerCase());
  if (decode === undefined) {
    throw new DispatchError("unreadable", `The answer has an unknown content-encoding ${encoding}`);
  }
  try {
    return await decode(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    throw new DispatchError("unreadable", `The answer is not valid ${encoding}: ${toMessage(error)}`, error);
  }
}

type Decode = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["gzip", async (body, options) => (await loadDecompression()).gunzip(body, options)],
  ["x-gzip", async (body, options) => (await loadDecompression()).gunzip(body, options)],
  ["deflate", async (body, options) => (await loadDecompression()).inflate(body, options)],
  ["br", async (body, options) => (await loadDecompression()).brotliDecompress(body, options)],
  ["identity", (body) => Promise.resolve(body)],
]);

let decompression: Promise<Readonly<Record<"gunzip" | "inflate" | "brotliDecompress", Decode>>> | undefined;

/** Loaded at first use, because this part of Node takes its time. */
function loadDecompression(): NonNullable<typeof decompression> {
  decompression ??= Promise.all([import("node:zlib"), import("node:util")]).then(([zlib, { promisify }]) => ({
    gunzip: promisify<Buffer, ZlibOptions, Buffer>(zlib.gunzip),
    inflate: promisify<Buffer, ZlibOptions, Buffer>(zlib.inflate),
    brotliDecompress: promisify<Buffer, BrotliOptions, Buffer>(zlib.brotliDecompress),
  }));
  return decompression;
}
