import { DispatchError, toMessage, tooLarge } from "./dispatch.ts";
import { ResponseBody } from "./response-body.ts";

/** The functions of `node:zlib` by encoding. */
const decoders = new Map([
  ["gzip", "createGunzip"],
  ["x-gzip", "createGunzip"],
  ["deflate", "createInflate"],
  ["br", "createBrotliDecompress"],
] as const);

/**
 * Decompresses a body by its `content-encoding`, up to `limit` bytes. Copies each part on arrival: zlib's own functions join all of them at the end,
 * which blocks the event loop.
 *
 * @throws DispatchError `unreadable`
 */
export async function decompress(body: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const name = encoding.trim().toLowerCase();
  if (name === "identity") return body;
  const create = (decoders as ReadonlyMap<string, ReturnType<(typeof decoders)["get"]>>).get(name);
  if (create === undefined) {
    throw new DispatchError("unreadable", `The response has an unknown content-encoding ${encoding}`);
  }
  // Loaded at first use, because this part of Node takes its time.
  const decoder = (await import("node:zlib"))[create]();
  const decoded = new ResponseBody(limit);
  return new Promise((resolve, reject) => {
    decoder.on("data", (chunk: Buffer) => {
      if (!decoded.add(chunk)) decoder.destroy(tooLarge(limit));
    });
    decoder.on("end", () => resolve(decoded.bytes));
    decoder.on("error", (error) => {
      const isOurs = error instanceof DispatchError;
      reject(
        isOurs
          ? error
          : new DispatchError("unreadable", `The response is not valid ${encoding}: ${toMessage(error)}`, error),
      );
    });
    decoder.end(body);
  });
}
