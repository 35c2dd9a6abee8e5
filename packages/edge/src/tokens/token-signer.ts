import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * Makes texts that only the holder of the secret can make: the tokens and states that the edge gives out and gets back. They
 * can be read by anybody (they are no secrets), but not made or changed.
 */
export class TokenSigner {
  readonly #secret: string | Uint8Array;

  /** @param secret to be the same on all edges that serve the same visitors. @default random, so it ends with the process */
  constructor(secret: string | undefined) {
    this.#secret = secret ?? randomBytes(32);
  }

  seal(content: string): string {
    const text = Buffer.from(content).toString("base64url");
    return `${text}.${this.#sign(text).toString("base64url")}`;
  }

  /** What was sealed; `null` if this secret did not seal it. */
  open(sealed: string): string | null {
    const dot = sealed.indexOf(".");
    if (dot === -1) return null;
    const text = sealed.slice(0, dot);
    const expected = this.#sign(text);
    const given = Buffer.from(sealed.slice(dot + 1), "base64url");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return Buffer.from(text, "base64url").toString();
  }

  /** Half of the digest is enough: 128 bits. */
  #sign(text: string): Buffer {
    return createHmac("sha256", this.#secret).update(text).digest().subarray(0, 16);
  }
}
