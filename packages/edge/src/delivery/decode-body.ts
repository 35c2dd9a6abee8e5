import { TargetError } from "@fletch/delivery-api";

/**
 * The bytes of a body without its `Content-Encoding`; `null`: there is no body.
 *
 * @throws TargetError `invalid-request` where the encoding is not known
 */
export function decodeBody({ body, headers }: Request): ReadableStream<Uint8Array> | null {
  const encoding = encodingOf(headers);
  if (encoding === "identity") return body;
  const format = formats.get(encoding);
  if (format === undefined) throw unknownEncoding(encoding);
  return body?.pipeThrough(new DecompressionStream(format) as ByteTransform) ?? null;
}

type ByteTransform = ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>;

/** Whether the body is another one than the one that was sent: longer than `Content-Length` says. */
export function isEncoded(headers: Headers): boolean {
  return encodingOf(headers) !== "identity";
}

function encodingOf(headers: Headers): string {
  return headers.get("content-encoding")?.trim().toLowerCase() || "identity";
}

/** Several encodings, one over the other, are nobody's. */
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
