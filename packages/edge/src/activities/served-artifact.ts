import { createHash } from "node:crypto";
import { obfuscateArtifact } from "@fletch/decisioning";

/** The formats in which Target's CDN serves artifacts. */
export type ArtifactFormat = "json" | "bin";

/** The bytes of an artifact in one format. */
export interface ArtifactDocument {
  readonly body: Uint8Array<ArrayBuffer>;
  /** With quotes. Equal bodies have equal tags. */
  readonly etag: string;
}

/** An artifact in the formats that clients download. */
export class ServedArtifact {
  readonly json: ArtifactDocument;
  readonly #value: unknown;
  readonly #organizationId: string | undefined;
  #bin: ArtifactDocument | undefined;

  /** @param json `value` as JSON */
  constructor(value: unknown, json: string, organizationId: string | undefined) {
    this.#value = value;
    this.#organizationId = organizationId;
    this.json = toDocument(new TextEncoder().encode(json));
  }

  /** Returns the body in a format; `null` for the obfuscated one if the edge has no `organizationId`. */
  in(format: ArtifactFormat): ArtifactDocument | null {
    if (format === "json") return this.json;
    if (this.#organizationId === undefined) return null;
    this.#bin ??= this.#lock(this.#organizationId);
    return this.#bin;
  }

  /** Derives the key from the content, so that equal artifacts have equal bytes and a stable ETag. */
  #lock(organizationId: string): ArtifactDocument {
    const key = createHash("sha256").update("key").update(this.json.body).digest("hex").slice(0, 32);
    return toDocument(obfuscateArtifact(this.#value, organizationId, key));
  }
}

function toDocument(bytes: Uint8Array): ArtifactDocument {
  const digest = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
  return { body: new Uint8Array(bytes), etag: `"${digest}"` };
}
