import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * Signs the edge's tokens and states (HMAC-SHA256). Anybody can read them; only the holder of the secret can create or
 * change them.
 */
export class TokenSigner {
  readonly #secret: string | Uint8Array;

  /** @param secret equal on edges with shared visitors. @default random: tokens are valid until the process ends */
  constructor(secret: string | undefined) {
    this.#secret = secret ?? randomBytes(32);
  }

  /** Returns the text with its signature. */
  sign(content: string): string {
    const text = Buffer.from(content).toString("base64url");
    return `${text}.${this.#digest(text).toString("base64url")}`;
  }

  /** Returns the signed text; `null` for another secret or a changed text. */
  verify(signed: string): string | null {
    const dot = signed.indexOf(".");
    if (dot === -1) return null;
    const text = signed.slice(0, dot);
    const expected = this.#digest(text);
    const given = Buffer.from(signed.slice(dot + 1), "base64url");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return Buffer.from(text, "base64url").toString();
  }

  /** Half of the digest is enough: 128 bits. */
  #digest(text: string): Buffer {
    return createHmac("sha256", this.#secret).update(text).digest().subarray(0, 16);
  }
}
