import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "@fletch/test-kit/find-free-port";
import KeyvRedis from "@keyv/redis";
import Keyv from "keyv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ArtifactCache, CachedArtifact } from "../src/artifact/artifact-cache.ts";
import { createFileArtifactCache } from "../src/artifact/file-artifact-cache.ts";
import { createKeyValueArtifactCache } from "../src/artifact/key-value-artifact-cache.ts";

const large = {
  bytes: Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 256),
  etag: '"1"',
  retrievedAt: 1_700_000_000_000,
};
const small = { bytes: new Uint8Array([123, 125]), etag: undefined, retrievedAt: 1_700_000_000_001 };

/** With the bytes as text: any kind of bytes is right, and a third of a megabyte is compared at once rather than byte by byte. */
interface Readable extends Omit<CachedArtifact, "bytes"> {
  readonly bytes: string;
}

function toReadable(cached: CachedArtifact): Readable {
  return { ...cached, bytes: Buffer.from(cached.bytes).toString("latin1") };
}

async function readFrom(cache: ArtifactCache, key: string): Promise<Readable | undefined> {
  const cached = await cache.read(key);
  return cached && toReadable(cached);
}

function describeCache(create: () => ArtifactCache): void {
  it("every cache returns the last value of a key", async () => {
    const cache = create();
    expect(await cache.read("a")).toBeUndefined();
    await cache.write("a", large);
    expect(await readFrom(cache, "a")).toEqual(toReadable(large));
    expect(await cache.read("b")).toBeUndefined();
    await cache.write("a", small);
    expect(await readFrom(create(), "a")).toEqual(toReadable(small));
  });

  it("every cache accepts any key", async () => {
    const cache = create();
    for (const key of ["", "../../etc/passwd", "https://example.com/a?b c", "\u0000", "ü".repeat(10_000)]) {
      await cache.write(key, small);
      expect(await readFrom(cache, key)).toEqual(toReadable(small));
    }
  });

  it("every cache returns a whole artifact, old or new, during concurrent writes", async () => {
    const cache = create();
    await cache.write("busy", small);
    const writers = Array.from({ length: 10 }, (_, index) => cache.write("busy", index % 2 ? small : large));
    for (let read = 0; read < 20; read++) {
      const length = (await cache.read("busy"))?.bytes.length;
      expect([small.bytes.length, large.bytes.length]).toContain(length);
    }
    await Promise.all(writers);
  });
}

describe("a cache in files", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fletch-cache-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  describeCache(() => createFileArtifactCache({ directory: join(directory, "deep", "down") }));

  it("leaves no temporary files, and is readable by its user only", async () => {
    const own = join(directory, "own");
    const cache = createFileArtifactCache({ directory: own });
    await Promise.all(Array.from({ length: 20 }, () => cache.write("a", large)));
    const [file = "", ...others] = await readdir(own);
    expect(others).toEqual([]);
    expect((await stat(join(own, file))).mode & 0o077).toBe(0);
    expect((await stat(own)).mode & 0o077).toBe(0);
  });

  it("removes temporary files of killed processes, but neither recent ones nor other files", async () => {
    const own = join(directory, "killed");
    const cache = createFileArtifactCache({ directory: own });
    await cache.write("a", large);
    const [file = ""] = await readdir(own);
    const draft = (pid: number): string => `${file}.${pid}.${crypto.randomUUID()}`;
    const recent = [draft(process.pid), draft(99_999_999)];
    const foreign = ["notes.txt", `${file}.backup`];
    const before = new Date(Date.now() - 3_600_000);
    for (const name of [...recent, ...foreign, draft(process.pid), draft(99_999_999)]) {
      await writeFile(join(own, name), "{");
      if (!recent.includes(name)) await utimes(join(own, name), before, before);
    }
    await cache.write("b", small);
    const others = (await readdir(own)).filter((name) => !name.endsWith(".artifact"));
    expect(others.sort()).toEqual([...recent, ...foreign].sort());
    expect(await readFrom(cache, "a")).toEqual(toReadable(large));
  });

  it("returns nothing for a damaged or truncated file", async () => {
    const own = join(directory, "damaged");
    const cache = createFileArtifactCache({ directory: own });
    await cache.write("a", large);
    const [file = ""] = await readdir(own);
    const stored = await readFile(join(own, file));
    for (const bytes of [stored.subarray(0, 1_000), Buffer.alloc(0), Buffer.from("\n"), Buffer.alloc(10_000, 65)]) {
      await writeFile(join(own, file), bytes);
      expect(await cache.read("a")).toBeUndefined();
    }
  });

  it("rejects if the directory cannot be used, so that the client can log it", async () => {
    const file = join(directory, "file");
    await writeFile(file, "");
    await chmod(file, 0o600);
    await expect(createFileArtifactCache({ directory: file }).write("a", small)).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});

describe("a cache in a Keyv that lives in memory", () => {
  const store = new Keyv();
  describeCache(() => createKeyValueArtifactCache(store));

  it("returns nothing for foreign data under its key", async () => {
    for (const value of ["", "not base64 ü", "e30K", 5, null, { a: 1 }]) {
      const cache = createKeyValueArtifactCache({ get: async () => value, set: async () => undefined });
      expect(await cache.read("a")).toBeUndefined();
    }
  });
});

describe("a cache in a real Redis", () => {
  let server: ChildProcess | undefined;
  let keyv: Keyv | undefined;
  let port = 0;

  beforeAll(async () => {
    port = await findFreePort();
    server = await startRedis(port);
    if (server !== undefined) keyv = new Keyv({ store: new KeyvRedis(`redis://127.0.0.1:${port}`) });
  });
  afterAll(async () => {
    await keyv?.disconnect();
    server?.kill();
  });

  it("is shared by all processes, and outlives them", async () => {
    if (keyv === undefined) {
      process.stderr.write(
        "\n*** redis-server is not installed: the artifact cache was NOT tested against Redis ***\n",
      );
      return;
    }
    await createKeyValueArtifactCache(keyv).write("a", large);
    const other = new Keyv({ store: new KeyvRedis(`redis://127.0.0.1:${port}`) });
    expect(await readFrom(createKeyValueArtifactCache(other), "a")).toEqual(toReadable(large));
    expect(await createKeyValueArtifactCache(other).read("b")).toBeUndefined();
    await other.disconnect();
  });
});

/** `undefined` when it is not installed. */
function startRedis(port: number): Promise<ChildProcess | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn("redis-server", [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "no",
    ]);
    child.on("error", (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? resolve(undefined) : reject(error)));
    child.on("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (output.includes("Ready to accept connections")) resolve(child);
    });
  });
}
