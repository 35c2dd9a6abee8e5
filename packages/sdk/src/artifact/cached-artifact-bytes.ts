import { isRecord } from "@fletch/delivery-api/schema";
import type { CachedArtifact } from "./artifact-cache.ts";

/** The first line of stored bytes: JSON metadata and a line feed; the artifact follows. */
interface Header {
  readonly format: 1;
  readonly key: string;
  readonly etag?: string;
  readonly retrievedAt: number;
  /** Over the metadata and the bytes, in hex. */
  readonly sha256: string;
}

/** Serializes a cached artifact with a checksum. */
export async function toCachedBytes(key: string, { bytes, etag, retrievedAt }: CachedArtifact): Promise<Uint8Array> {
  const sha256 = await checksum(key, etag, retrievedAt, bytes);
  const header: Header = { format: 1, key, ...(etag !== undefined && { etag }), retrievedAt, sha256 };
  return concat(new TextEncoder().encode(`${JSON.stringify(header)}\n`), bytes);
}

/** Parses it; `undefined` for truncated, changed or foreign bytes. */
export async function fromCachedBytes(key: string, stored: Uint8Array): Promise<CachedArtifact | undefined> {
  const end = stored.indexOf(10);
  const header = end === -1 || end > maxHeaderLength ? undefined : parseHeader(stored.subarray(0, end));
  if (header === undefined || header.key !== key) return undefined;
  const { etag, retrievedAt, sha256 } = header;
  const bytes = stored.subarray(end + 1);
  if ((await checksum(key, etag, retrievedAt, bytes)) !== sha256) return undefined;
  return { bytes, etag, retrievedAt };
}

/** SHA-256 in hex. WebCrypto computes it off the event loop, which matters for tens of megabytes. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** In bytes: a key is a URL and an organization. */
const maxHeaderLength = 65_536;

function parseHeader(line: Uint8Array): Header | undefined {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
    if (!isRecord(header) || header.format !== 1) return undefined;
    const { key, etag, retrievedAt, sha256 } = header;
    if (typeof key !== "string" || typeof retrievedAt !== "number" || typeof sha256 !== "string") return undefined;
    if (etag !== undefined && typeof etag !== "string") return undefined;
    return { format: 1, key, ...(etag !== undefined && { etag }), retrievedAt, sha256 };
  } catch {
    return undefined;
  }
}

async function checksum(
  key: string,
  etag: string | undefined,
  retrievedAt: number,
  bytes: Uint8Array,
): Promise<string> {
  return sha256Hex(concat(new TextEncoder().encode(JSON.stringify([key, etag ?? null, retrievedAt])), bytes));
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head, 0);
  whole.set(tail, head.length);
  return whole;
}
