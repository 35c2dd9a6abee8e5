import type { ArtifactCache } from "./artifact-cache.ts";
import { fromCachedBytes, sha256Hex, toCachedBytes } from "./cached-artifact-bytes.ts";
import { runCooperatively } from "./run-cooperatively.ts";

/** A string store by key. A `Keyv` of the `keyv` package is one, over Redis, PostgreSQL, SQLite and others. */
export interface KeyValueStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: string): Promise<unknown>;
}

/**
 * Stores artifacts in a key-value store, so that a fleet starts from the artifact that any of its processes has downloaded.
 *
 * @param prefix the prefix of keys. @default "fletch:artifact:"
 *
 * @example
 * import Keyv from "keyv";
 * import KeyvRedis from "@keyv/redis";
 *
 * const artifactCache = createKeyValueArtifactCache(new Keyv({ store: new KeyvRedis("redis://127.0.0.1:6379") }));
 * const target = TargetClient.create({ client, organizationId, decisioningMethod: "hybrid", artifactCache });
 */
export function createKeyValueArtifactCache(store: KeyValueStore, prefix = "fletch:artifact:"): ArtifactCache {
  const toName = async (key: string): Promise<string> => prefix + (await sha256Hex(new TextEncoder().encode(key)));
  return {
    async read(key) {
      const stored = await store.get(await toName(key));
      return typeof stored === "string" ? fromCachedBytes(key, await runCooperatively(fromBase64(stored))) : undefined;
    },
    async write(key, artifact) {
      await store.set(await toName(key), await runCooperatively(toBase64(await toCachedBytes(key, artifact))));
    },
  };
}

/** Bytes per step: a multiple of 3, so that the base64 texts can be joined. */
const chunkSize = 3 * 8_192;

function* toBase64(bytes: Uint8Array): Generator<undefined, string, void> {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize) {
    texts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + chunkSize))));
    yield;
  }
  return texts.join("");
}

/** Invalid base64 is decoded incompletely, and fails the checksum. */
function* fromBase64(text: string): Generator<undefined, Uint8Array, void> {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  const characters = (chunkSize / 3) * 4;
  let size = 0;
  try {
    for (let at = 0; at < text.length; at += characters) {
      const part = atob(text.slice(at, at + characters));
      for (let index = 0; index < part.length; index++) bytes[size++] = part.charCodeAt(index);
      yield;
    }
  } catch {
    return bytes.subarray(0, size);
  }
  return bytes.subarray(0, size);
}
