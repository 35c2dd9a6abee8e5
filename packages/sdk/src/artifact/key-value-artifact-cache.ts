import type { ArtifactCache } from "./artifact-cache.ts";
import { fromCachedBytes, sha256Hex, toCachedBytes } from "./cached-artifact-bytes.ts";

/** A store of texts by name. A `Keyv` of the `keyv` package is one, over Redis, PostgreSQL, SQLite and others. */
export interface KeyValueStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: string): Promise<unknown>;
}

/**
 * Keeps artifacts in a key-value store, so that a whole fleet starts from the one that any of its processes has downloaded.
 *
 * @param prefix what the names begin with. @default "fletch:artifact:"
 *
 * @example
 * import Keyv from "keyv";
 * import KeyvRedis from "@keyv/redis";
 *
 * const artifactCache = createKeyValueArtifactCache(new Keyv({ store: new KeyvRedis("redis://127.0.0.1:6379") }));
 * const target = TargetClient.create({ client, organizationId, decisioningMethod: "hybrid", artifactCache });
 */
export function createKeyValueArtifactCache(store: KeyValueStore, prefix = "fletch:artifact:"): ArtifactCache {
  const nameOf = async (key: string): Promise<string> => prefix + (await sha256Hex(new TextEncoder().encode(key)));
  return {
    async read(key) {
      const stored = await store.get(await nameOf(key));
      return typeof stored === "string" ? fromCachedBytes(key, fromBase64(stored)) : undefined;
    },
    async write(key, artifact) {
      await store.set(await nameOf(key), toBase64(await toCachedBytes(key, artifact)));
    },
  };
}

/** In pieces: `String.fromCharCode` takes only so many arguments. The size is a multiple of 3, so the pieces fit together. */
const piece = 3 * 8_192;

function toBase64(bytes: Uint8Array): string {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; at += piece) {
    texts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + piece))));
  }
  return texts.join("");
}

/** What is no base64 comes back empty, and the checksum refuses it. */
function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
