import { TargetError } from "@fletch/delivery-api";

/**
 * Returns the body without its `Content-Encoding`; `null` without a body.
 *
 * @throws TargetError `invalid-request` for an unknown encoding
 */
export function decodeBody({ body, headers }: Request): ReadableStream<Uint8Array> | null {
  const encoding = readEncoding(headers);
  if (encoding === "identity") return body;
  const format = formats.get(encoding);
  if (format === undefined) throw unknownEncoding(encoding);
  return body?.pipeThrough(new DecompressionStream(format) as ByteTransform) ?? null;
}

type ByteTransform = ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>;

/** Returns whether the body is encoded, and so longer than `Content-Length` says. */
export function isEncoded(headers: Headers): boolean {
  return readEncoding(headers) !== "identity";
}

function readEncoding(headers: Headers): string {
  return headers.get("content-encoding")?.trim().toLowerCase() || "identity";
}

/** Rejects several encodings, which no client uses. */
const formats: ReadonlyMap<string, "gzip" | "deflate"> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
]);

function unknownEncoding(encoding: string): TargetError {
  const received = JSON.stringify(encoding.slice(0, 40));
  const message = `The body cannot be read: expected the Content-Encoding gzip, deflate or none, received ${received}`;
  return new TargetError("invalid-request", message, { httpStatus: 415 });
}
