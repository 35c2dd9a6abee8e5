import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { allocated, buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { afterAll, describe, expect, it } from "vitest";
import { fletch, fletchIn, start } from "./run-fletch.ts";

const command = fileURLToPath(new URL("../src/fletch.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "fletch-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Half of the visitors get each experience; visitor `a` the first, visitor `b` the second. */
const artifact = createFile(
  "rules.json",
  buildArtifact({ mboxes: { hero: [createRule(0, "Plain", allocated(0, 50)), createRule(1, "Bold", true)] } }),
);

/** A folder with an activity whose split follows success. */
function starter(): string {
  const path = mkdtempSync(join(folder, "activities-"));
  const experiences = "[{ name: A, mboxes: { button: default } }, { name: B }]";
  const text = `name: Button\ntype: auto-allocate\nexperiences: ${experiences}\nmetrics: [{ conversion: done }]\n`;
  writeFileSync(join(path, "button.yaml"), text);
  return path;
}

function createRule(id: number, name: string, condition: unknown): object {
  return buildRule("hero", {
    activityId: 900,
    condition,
    meta: { "activity.name": "Hero", "activity.type": "ab", "experience.id": id, "experience.name": name },
    options: [{ type: "json", content: { name }, eventToken: `token-${id}` }],
  });
}

function createFile(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

/** Runs the command as a process, as people do. */
async function spawnFletch(...args: readonly string[]): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  return spawn(process.execPath, [await compileProgram(command), ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

async function askForHero(url: string, client: string): Promise<Response> {
  return await fetch(`${url}?client=${client}&sessionId=s1`, {
    method: "POST",
    body: JSON.stringify({ context: { channel: "web" }, execute: { mboxes: [{ name: "hero", index: 0 }] } }),
  });
}

const deliveryUrl = /http:\S+\/rest\/v1\/delivery/;

describe("fletch decide", () => {
  it("prints the visitor, the offer and its activity", async () => {
    const { code, stdout } = await fletch("decide", "--artifact", artifact, "--mbox", "hero", "--mbox", "other");
    expect(code).toBe(0);
    expect(stdout).toMatch(/Visitor {2}[0-9a-f]{32}/);
    expect(stdout).toMatch(/mbox hero\n {2}Hero activity 900, ab → (Plain experience 0|Bold experience 1)/);
    expect(stdout).toContain("mbox other  default content");
    expect(stdout).toContain("No activity has this mbox.");
  });

  it("prints the Delivery response as JSON, the same for the same visitor", async () => {
    const args = ["decide", "--artifact", artifact, "--mbox", "hero", "--visitor", "v1", "--prefetch", "--json"];
    const [first, second] = await Promise.all([fletch(...args), fletch(...args)]);
    const { id, prefetch } = JSON.parse(first.stdout);
    expect(id).toEqual({ tntId: "v1" });
    expect(prefetch.mboxes).toMatchObject([{ name: "hero", index: 0, options: [{ eventToken: expect.any(String) }] }]);
    expect(JSON.parse(second.stdout).prefetch).toEqual(prefetch);
  });

  it("explains each activity with its conditions, matched or not", async () => {
    const { stdout } = await fletch("decide", "--artifact", artifact, "--mbox", "hero", "--trace");
    expect(stdout).toMatch(/mbox hero → Hero: (Plain|Bold)\n {4}✓ Hero activity 900\n {8}(Plain|Bold), by /);
  });

  it("decides from activity files, with the geo location in any letter case", async () => {
    const text =
      "name: Near\ntype: experience-targeting\nexperiences:\n  - name: Here\n    audience: { geo: { country: DE } }\n";
    const file = createFile("near.yaml", `${text}    mboxes: { near: { json: { here: true } } }\n`);
    const args = ["decide", "--activities", file, "--mbox", "near", "--country"];
    const [here, there] = await Promise.all([fletch(...args, "de"), fletch(...args, "fr", "--trace")]);
    expect(here.stdout).toMatch(/mbox near\n {2}Near activity \d+, \w+ → Here/);
    expect(there.stdout).toMatch(/mbox near {2}default content[\s\S]*not met: country is "DE"; received country "FR"/);
  });

  it.each([
    ["no mbox, view or page load", ["--artifact", artifact], 2, "expected at least one of them"],
    ["nothing to decide from", ["--mbox", "hero"], 2, "Expected --activities or --artifact, or a folder"],
    [
      "a parameter without a value",
      ["--artifact", artifact, "--mbox", "hero", "--param", "x"],
      2,
      "expected name=value",
    ],
    ["a mbox name that the API refuses", ["--artifact", artifact, "--mbox", "hero-clicked"], 2, "-clicked"],
    [
      "a file that is not there",
      ["--artifact", join(folder, "none.json"), "--mbox", "hero"],
      1,
      "artifact-unavailable",
    ],
    [
      "an artifact that was cut off",
      ["--artifact", createFile("cut.json", '{"version"'), "--mbox", "hero"],
      1,
      "invalid-artifact",
    ],
  ])("refuses %s with its exit code and what was expected", async (_what, args, code, message) => {
    const ended = await fletch("decide", ...args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(message);
  });
});

describe("fletch serve", () => {
  it("responds to Delivery requests until SIGTERM, and then exits", async () => {
    const child = await spawnFletch("serve", "--artifact", artifact, "--port", "0", "--no-database");
    const ended = once(child, "exit");
    try {
      let url = "";
      for await (const line of createInterface(child.stdout)) {
        url = deliveryUrl.exec(line)?.[0] ?? url;
        if (line.startsWith("Ctrl-C")) break;
      }
      const response = await askForHero(url, "acme");
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ client: "acme", execute: { mboxes: [{ name: "hero" }] } });
    } finally {
      child.kill("SIGTERM");
    }
    expect(await ended).toEqual([0, null]);
  });

  it("names the port that is already in use", async () => {
    const server = start("serve", "--artifact", artifact, "--port", "0", "--no-database");
    try {
      const lines = await server.linesUntil("Target edge");
      const port = /:(\d+)\//.exec(lines.join("\n"))?.[1] ?? "";
      const { code, stderr } = await fletch("serve", "--artifact", artifact, "--port", port, "--no-database");
      expect(code).toBe(1);
      expect(stderr).toContain("listen-failed");
      expect(stderr).toContain("the port is taken");
    } finally {
      server.stop();
    }
    expect(await server.ended).toMatchObject({ code: 0 });
  });
});

describe("fletch serve with invalid options", () => {
  it.each([
    ["nothing to decide from", {}, [], "Expected --activities or --artifact, or a folder"],
    ["an activity file for an artifact", {}, ["--artifact", "hero.yaml"], "activity files are for --activities"],
    ["a database that it does not know", {}, ["--database", "mysql://u:pw-1@db/x"], "--database: expected the path"],
    ["a short secret in a variable", { FLETCH_SECRET: "s3cr3t" }, [], "FLETCH_SECRET: expected a text of at least 16"],
    ["a short token in a flag", {}, ["--admin-token", "s3cr3t"], "--admin-token: expected a text of at least 16"],
    ["a timeout that is too long", {}, ["--database-timeout", "1h"], "expected milliseconds from 0 to 3600000"],
    ["a misspelt flag", {}, ["--admin-tokn=s3cr3t"], "unknown option '--admin-tokn'"],
  ])("names %s as it was typed, and repeats no secret", async (what, env, args, message) => {
    const source = what.startsWith("nothing") ? [] : ["--artifact", artifact];
    const ended = await fletchIn(env, "serve", ...source, "--port", "0", ...args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr + ended.stdout).not.toMatch(/s3cr3t|pw-1|createEdge|options\./);
  });

  it("says once that its database cannot be used, without the password", async () => {
    const database = ["--database", "postgres://u:pw-1@ss@127.0.0.1:1/x?password=pw-2", "--database-timeout", "1"];
    const ended = await fletch("serve", "--activities", starter(), "--port", "0", ...database);
    expect(ended.code).toBe(1);
    expect(ended.stderr.match(/store-unavailable/g)).toHaveLength(1);
    expect(ended.stderr).toContain("postgres://127.0.0.1:1/x cannot be used");
    expect(ended.stderr).not.toMatch(/pw-|last good/);
  });
});

describe("fletch init", () => {
  it("writes activities that the edge serves, and replaces no file", async () => {
    const activities = join(folder, "shop", "activities");
    const written = await fletch("init", "--no-project", activities);
    expect(written).toMatchObject({ code: 0, stdout: expect.stringContaining(join(activities, "hero.yaml")) });
    const again = await fletch("init", "--no-project", activities);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("Nothing was written: there is already") });
    expect(again.stderr).toContain(`serve --activities ${activities}`);

    const database = join(folder, "kept", "edge.db");
    const server = start(
      ...["serve", "--activities", activities, "--client", "shop", "--port", "0"],
      ...["--database", database, "--latency", "1-2", "--secret", "a secret of the tests"],
    );
    try {
      const banner = await server.linesUntil("Ctrl-C");
      expect(banner).toContainEqual(expect.stringMatching(/Activities.* 3 of 4, from /));
      expect(banner).toContainEqual(expect.stringMatching(/Not served: "New checkout" .*this is production/));
      const response = await askForHero(deliveryUrl.exec(banner.join("\n"))?.[0] ?? "", "shop");
      expect(await response.json()).toMatchObject({ status: 200, execute: { mboxes: [{ name: "hero" }] } });
    } finally {
      server.stop();
    }
    expect(await server.ended).toMatchObject({ code: 0 });
    expect(existsSync(database)).toBe(true);
  });
});

describe("npm run fletch -- init", () => {
  it("prints a next command that works in that folder", async () => {
    const { scripts } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
    expect(scripts.fletch).toMatch(/^tsx .* packages\/cli\/src\/fletch\.ts$/);
    const byNpm = { npm_command: "run-script", npm_lifecycle_event: "fletch" };
    const { stdout } = await fletchIn(byNpm, "init", "--no-project", join(folder, "by npm"));
    const next = /^Now: (.+)$/m.exec(stdout)?.[1] ?? "";
    expect(next).toBe(`npm run fletch -- serve --activities '${join(folder, "by npm")}'`);
    // As the repository's script starts it, but compiled already. What npm itself tells the command is in the hint.
    const cwd = mkdtempSync(join(folder, "project-"));
    const fletchScript = `"${process.execPath}" "${await compileProgram(command)}"`;
    writeFileSync(join(cwd, "package.json"), JSON.stringify({ scripts: { fletch: fletchScript } }));
    await expect(promisify(execFile)(`${next} --port x`, { cwd, shell: true })).rejects.toMatchObject({
      stderr: expect.stringContaining("npm run fletch -- serve --help shows the help."),
    });
  });
});

describe("the process", () => {
  it("ends with the exit code of its command, writes failures to stderr, and honours NO_COLOR", async () => {
    const ended = promisify(execFile)(process.execPath, [await compileProgram(command), "serv"], {
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: "1" },
    });
    await expect(ended).rejects.toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^error: unknown/),
    });
  });

  it.each(["goes away", "stands still"])(
    "keeps serving if the reader of its log %s, and stops at SIGTERM",
    async (what) => {
      const child = await spawnFletch("serve", "--artifact", artifact, "--port", "0", "--no-database");
      let url = "";
      for await (const line of createInterface(child.stdout)) {
        url = /(http:\/\/\S+)\/rest/.exec(line)?.[1] ?? url;
        if (line.startsWith("Ctrl-C")) break;
      }
      if (what === "goes away") child.stdout.destroy();
      else child.stdout.pause();
      const body = JSON.stringify({ context: { channel: "web" }, execute: { mboxes: [{ name: "hero", index: 0 }] } });
      // The path is in the log, so that a pipe is full soon.
      const path = `/${"x".repeat(12_000)}`;
      for (let count = 0; count < 70; count++) expect((await fetch(`${url}${path}`)).status).toBe(404);
      const response = await fetch(`${url}/rest/v1/delivery?client=acme&sessionId=s`, { method: "POST", body });
      expect(response.status).toBe(200);
      child.kill("SIGTERM");
      expect(await once(child, "exit")).toEqual([0, null]);
    },
  );

  it("exits with 0 if the reader of its output goes away", async () => {
    const child = await spawnFletch("serve", "--help");
    child.stdout.destroy();
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

describe("fletch --help", () => {
  it("shows examples and the exit codes", async () => {
    const all = await fletch("--help");
    expect(all).toMatchObject({ code: 0, stdout: expect.stringContaining("Exit codes:") });
    for (const name of ["init", "serve", "decide", "why", "check", "list"]) {
      expect(await fletch(name, "--help")).toMatchObject({ code: 0, stdout: expect.stringContaining("Examples:") });
    }
  });

  it("is named in the error for a wrong command line, which stays visible", async () => {
    const { code, stderr } = await fletch("serve", "--port", "x");
    const [mistake, help] = stderr.split("\n");
    expect({ code, mistake, help }).toEqual({
      code: 2,
      mistake: expect.stringContaining(`expected a port from 0 to 65535, received "x"`),
      help: expect.stringContaining("serve --help shows the help."),
    });
  });

  it("prints the package's version for --version and -V", async () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    for (const flag of ["--version", "-V"]) {
      expect(await fletch(flag)).toMatchObject({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
    }
  });

  it("exits with 2 for an unknown command", async () => {
    expect(await fletch("serv")).toMatchObject({ code: 2, stderr: expect.stringContaining("unknown command 'serv'") });
  });
});
