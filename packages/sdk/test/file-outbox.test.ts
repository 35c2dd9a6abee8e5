import { spawn } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@fletch/test-kit/until";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFileOutbox } from "../src/notifications/file-outbox.ts";
import type { Impressions } from "../src/notifications/impressions.ts";

let directory = "";

function impressions(...ids: readonly string[]): Impressions {
  return {
    sessionId: "session",
    cluster: "28",
    visitor: { id: { tntId: "visitor.28_0" }, context: { channel: "web" } },
    notifications: ids.map((id) => ({ id, timestamp: 1, type: "display", mbox: { name: "Größe" }, tokens: ["token"] })),
  };
}

/** The id of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.on("exit", resolve));
  return child.pid ?? 0;
}

/** Makes the files look as if a process had written them that was killed since. */
async function abandonFiles(): Promise<void> {
  const pid = await endedProcess();
  for (const name of await readdir(directory)) {
    await rename(join(directory, name), join(directory, name.replace(`.${process.pid}.`, `.${pid}.`)));
  }
}

describe("createFileOutbox", () => {
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "fletch-outbox-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("needs a directory", () => {
    // Told of the misspelt name as well.
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    for (const options of [{ dir: directory }, { directory: "" }, { directory: 5 }]) {
      expect(() => createFileOutbox(options as never)).toThrow(
        expect.objectContaining({ code: "invalid-options", message: expect.stringContaining("expected { directory:") }),
      );
    }
  });

  it("returns unremoved entries to the next start, once", async () => {
    const first = createFileOutbox({ directory });
    expect(await first.recover()).toEqual([]);
    first.add(impressions("1", "2"));
    first.add(impressions("3"));
    first.remove(["1", "3"]);
    await first.close();
    const second = createFileOutbox({ directory });
    expect(await second.recover()).toEqual([impressions("2")]);
    const third = createFileOutbox({ directory });
    expect(await third.recover()).toEqual([]);
    await third.close();
    second.remove(["2"]);
    await second.close();
    expect(await readdir(directory)).toEqual([]);
  });

  it("takes over entries of a killed process, also with an incomplete last line", async () => {
    const killed = createFileOutbox({ directory });
    killed.add(impressions("1"));
    const [name = ""] = await readdir(directory);
    await appendFile(join(directory, name), '{"add":{"sessionId":"session","notif');
    await abandonFiles();
    const next = createFileOutbox({ directory });
    expect(await next.recover()).toEqual([impressions("1")]);
    await next.close();
    await killed.close().catch(() => {});
  });

  it("does not touch files of a running process", async () => {
    const living = createFileOutbox({ directory });
    living.add(impressions("1"));
    const other = createFileOutbox({ directory });
    expect(await other.recover()).toEqual([]);
    await other.close();
    await living.close();
  });

  it("takes over entries of a killed process with the same pid, as in containers", async () => {
    const path = join(directory, `${encodeURIComponent(hostname())}.${process.pid}.${crypto.randomUUID()}.outbox`);
    await writeFile(path, `${JSON.stringify({ add: impressions("1") })}\n`);
    const { utimes } = await import("node:fs/promises");
    const before = new Date(Date.now() - process.uptime() * 1_000 - 5_000);
    await utimes(path, before, before);
    const next = createFileOutbox({ directory });
    expect(await next.recover()).toEqual([impressions("1")]);
    await next.close();
  });

  it("lets only one of many simultaneous starts take over", async () => {
    const killed = createFileOutbox({ directory });
    killed.add(impressions("1"));
    await abandonFiles();
    const starting = Array.from({ length: 8 }, () => createFileOutbox({ directory }));
    const recovered = await Promise.all(starting.map((each) => each.recover()));
    expect(recovered.flat()).toEqual([impressions("1")]);
    await Promise.all(starting.map((each) => each.close()));
    await killed.close().catch(() => {});
  });

  it("returns entries once that a killed process had taken over", async () => {
    const line = `${JSON.stringify({ add: impressions("1") })}\n`;
    for (let copy = 0; copy < 2; copy++) await writeFile(join(directory, `${copy}.closed.outbox`), line);
    const next = createFileOutbox({ directory });
    expect(await next.recover()).toEqual([impressions("1")]);
    await next.close();
  });

  it("ignores lines and files that are not its own", async () => {
    await writeFile(join(directory, "notes.txt"), "{}");
    await writeFile(
      join(directory, "a.closed.outbox"),
      'null\n5\n{"add":{}}\n{"add":{"notifications":[1]}}\n{"done":5}\n\u0000\n',
    );
    const next = createFileOutbox({ directory });
    expect(await next.recover()).toEqual([]);
    expect(await readFile(join(directory, "notes.txt"), "utf8")).toBe("{}");
    await next.close();
  });

  it("does not grow while everything is acknowledged", async () => {
    const outbox = createFileOutbox({ directory });
    for (let index = 0; index < 12_000; index++) {
      outbox.add(impressions(String(index)));
      outbox.remove([String(index)]);
    }
    const [name = ""] = await readdir(directory);
    expect((await readFile(join(directory, name))).length).toBeLessThan(1_100_000);
    await outbox.close();
  });

  it("does not grow while entries are always waiting, and keeps these", async () => {
    const outbox = createFileOutbox({ directory });
    outbox.add(impressions("first", "second"));
    outbox.remove(["first"]);
    for (let index = 0; index < 12_000; index++) {
      outbox.add(impressions(String(index)));
      outbox.remove([String(index - 1)]);
    }
    const [name = "", ...others] = await readdir(directory);
    expect(others).toEqual([]);
    expect((await readFile(join(directory, name))).length).toBeLessThan(1_100_000);
    await outbox.close();
    const next = createFileOutbox({ directory });
    expect(await next.recover()).toEqual([impressions("second"), impressions("11999")]);
    await next.close();
  });

  it("writes nothing after close: a delivery that ends later is sent again by the next start", async () => {
    const outbox = createFileOutbox({ directory });
    outbox.add(impressions("1", "2"));
    await outbox.close();
    outbox.remove(["1"]);
    outbox.add(impressions("3"));
    expect(await readdir(directory)).toEqual([expect.stringMatching(/\.closed\.outbox$/)]);
    const next = createFileOutbox({ directory });
    expect(await next.recover()).toEqual([impressions("1", "2")]);
    await next.close();
  });

  it("takes over no more files when it is closed, and leaves all entries for the next start", async () => {
    const ids = Array.from({ length: 20 }, (_, index) => String(index));
    for (const id of ids) {
      await writeFile(join(directory, `${id}.closed.outbox`), `${JSON.stringify({ add: impressions(id) })}\n`);
    }
    const outbox = createFileOutbox({ directory });
    const recovering = outbox.recover();
    await outbox.close();
    expect((await recovering).length).toBeLessThan(2);
    for (const name of await readdir(directory)) expect(name).toMatch(/\.closed\.outbox$/);
    const next = createFileOutbox({ directory });
    const left = (await next.recover()).flatMap(({ notifications }) => notifications.map(({ id }) => id));
    expect(left.sort()).toEqual(ids.sort());
    await next.close();
  });

  it("waits at close for files that it takes over, and keeps their entries", async () => {
    await writeFile(join(directory, "1.closed.outbox"), `${JSON.stringify({ add: impressions("1") })}\n`);
    const outbox = createFileOutbox({ directory });
    const recovering = outbox.recover();
    // Its own name means that the file is being taken over.
    await until(async () => !(await readdir(directory)).includes("1.closed.outbox"));
    await outbox.close();
    expect(await recovering).toEqual([impressions("1")]);
    const next = createFileOutbox({ directory });
    expect(await next.recover()).toEqual([impressions("1")]);
    await next.close();
  });

  it("reads valid entries, and reports unreadable ones with the next write", async () => {
    const line = `${JSON.stringify({ add: impressions("1") })}\n`;
    await mkdir(join(directory, "a.closed.outbox"));
    await writeFile(join(directory, "b.closed.outbox"), line);
    await writeFile(join(directory, "%zz.1.00000000-0000-0000-0000-000000000000.outbox"), line);
    const next = createFileOutbox({ directory });
    expect(await next.recover()).toEqual([impressions("1")]);
    expect(() => next.add(impressions("2"))).toThrow("could not be read");
    next.remove(["1"]);
    await next.close();
    const later = createFileOutbox({ directory });
    expect(await later.recover()).toEqual([impressions("2")]);
    await later.close();
  });
});
