import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { randomRuns } from "@fletch/test-kit/random-runs";
import { describe, expect, it } from "vitest";
import { readActivities } from "../src/activities/read-activities.ts";
import { readArtifactFile } from "../src/activities/read-artifact-file.ts";
import { parseText } from "../src/authoring/read/parse-text.ts";
import { anActivityFolder, withActivityFiles } from "./activity-folder.ts";

const good = "name: Hero\ntype: ab\nexperiences: [{ name: A, mboxes: { hero: default } }]\n";

/** What is said of a folder in which a good file stands beside what `add` puts there. */
function complaint(add: (folder: string) => void): string {
  return withActivityFiles({ "good.yaml": good }, (folder) => {
    add(folder);
    try {
      readActivities([folder]);
      return "";
    } catch (error) {
      return (error as Error).message.replaceAll(`${folder}/`, "");
    }
  });
}

describe("a path that is no regular file", () => {
  it.each([
    [
      "a named pipe",
      (path: string) => execFileSync("mkfifo", [path]),
      "a.yaml:1:1: expected a regular file, received a named pipe",
    ],
    [
      "a link to a device",
      (path: string) => symlinkSync("/dev/zero", path),
      "a.yaml:1:1: expected a regular file, received a device",
    ],
    [
      "a link to nothing",
      (path: string) => symlinkSync("/none", path),
      "a.yaml:1:1: expected a file, received a symbolic link to nothing",
    ],
    [
      "a link to itself",
      (path: string) => symlinkSync(path, path),
      "a.yaml:1:1: expected a file that can be read, received a symbolic link that leads back to itself",
    ],
    [
      "a file of the system without end",
      (path: string) => symlinkSync("/proc/self/pagemap", path),
      "a.yaml:1:1: expected",
    ],
  ])("is reported at once, without blocking: %s", (_, make, message) => {
    expect(complaint((folder) => make(join(folder, "a.yaml")))).toContain(message);
    withActivityFiles({}, (folder) => {
      make(join(folder, "rules.json"));
      expect(() => readArtifactFile(join(folder, "rules.json"))).toThrow(
        expect.objectContaining({ code: "artifact-unavailable" }),
      );
    });
  });

  it("is reported for a socket, too", async () => {
    await using folder = await anActivityFolder({ "good.yaml": good });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder.path, "a.yaml"), resolve));
    expect(() => readActivities([folder.path])).toThrow(/received a socket/);
    server.close();
  });
});

describe("symbolic links to folders", () => {
  it("may form cycles: each folder is read once", () => {
    const said = complaint((folder) => {
      mkdirSync(join(folder, "a/b/c"), { recursive: true });
      writeFileSync(join(folder, "a/b/c/deep.yaml"), good);
      for (let index = 0; index < 20; index++) {
        symlinkSync(folder, join(folder, `a/b/up-${index}`));
        symlinkSync("../..", join(folder, `a/b/c/back-${index}`));
      }
    });
    expect(said).toBe("");
  });

  it("may form cycles in a glob", () => {
    withActivityFiles({ "good.yaml": good }, (folder) => {
      symlinkSync(folder, join(folder, "loop"));
      expect(readActivities([`${folder}/**/*.yaml`])).toMatchObject({ localMboxes: ["hero"] });
    });
  });
});

describe("a file that is not UTF-8", () => {
  it.each([
    [
      "Latin-1",
      Buffer.from("name: Gr\xf6\xdfe\n", "latin1"),
      "a.yaml:1:9: expected text in UTF-8, received the byte 0xf6",
    ],
    ["UTF-16", Buffer.from("\uFEFFname: x\n", "utf16le"), "a.yaml:1:1: expected text in UTF-8, received UTF-16"],
    [
      "cut in a character",
      Buffer.from("name: ö").subarray(0, 7),
      "a.yaml:1:7: expected text in UTF-8, received the byte 0xc3",
    ],
  ])("is refused, with line and column: %s", (_, bytes, message) => {
    expect(complaint((folder) => writeFileSync(join(folder, "a.yaml"), bytes))).toContain(message);
  });
});

/**
 * Texts with much of one thing: in `.ci/run` of a third of a megabyte, so that what takes time by the square of it does not end within the time of
 * these tests.
 */
const large: Readonly<Record<string, readonly [text: string, isRight: boolean]>> = {
  "keys in YAML": [Array.from({ length: randomRuns(30_000) }, (_, index) => `key${index}: 1`).join("\n"), true],
  "keys in JSON": [
    JSON.stringify(Object.fromEntries(Array.from({ length: randomRuns(30_000) }, (_, index) => [`k${index}`, 1]))),
    true,
  ],
  "keys with one name": ["key: 1\n".repeat(randomRuns(40_000)), false],
  "entries of a list": ["- a\n".repeat(randomRuns(80_000)), true],
  aliases: [`a: &a 1\n${Array.from({ length: randomRuns(20_000) }, (_, index) => `b${index}: *a`).join("\n")}`, false],
  documents: ["---\na\n".repeat(randomRuns(50_000)), false],
  comments: ["# a comment\n".repeat(randomRuns(25_000)), true],
  "open brackets": ["[".repeat(randomRuns(300_000)), false],
  "open braces": ["{a: ".repeat(randomRuns(80_000)), false],
  "entries in entries": ["- ".repeat(randomRuns(150_000)), false],
  "deep indents": [Array.from({ length: 800 }, (_, index) => `${" ".repeat(index * 3)}a:`).join("\n"), false],
  "syntax errors": [" a:\nb:\n".repeat(randomRuns(140_000)), false],
  tags: ["- !x a\n".repeat(randomRuns(40_000)), false],
};

describe("a long file", () => {
  it.each(Object.entries(large))(
    "with nothing but %s is parsed or refused in time",
    (_, [text, isRight]) => {
      expect(parseText(text).ok).toBe(isRight);
    },
    30_000,
  );

  it("over the size limit is not read", () => {
    const said = complaint((folder) => writeFileSync(join(folder, "a.yaml"), " ".repeat(17_000_000)));
    expect(said).toContain("a.yaml:1:1: expected at most 16777216 bytes, received more");
  });
});

it("duplicate keys are reported with line and column, and names such as __proto__ are ordinary keys", () => {
  expect(parseText("a: 1\nb: 2\na: 3\n")).toEqual({
    ok: false,
    issues: [{ path: "3:1", expected: "valid YAML or JSON", received: "a syntax error: Map keys must be unique" }],
  });
  expect(parseText("constructor: 1\n__proto__: 2\n")).toMatchObject({ ok: true });
});
