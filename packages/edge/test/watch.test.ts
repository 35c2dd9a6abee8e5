import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { describe, expect, it, vi } from "vitest";
import { createEdge, type Edge } from "../src/create-edge.ts";
import { ask } from "./ask.ts";

const waits = { timeout: 10_000, interval: 20 };

const anActivity = (content: string) =>
  `name: Hero\ntype: ab\nexperiences: [{ name: A, mboxes: { hero: { html: ${content} } } }]\n`;

/** An edge that tells `errors` what it could not load. */
function watch(activities: string, errors: string[] = []): Edge {
  return createEdge({
    activities: [activities],
    client: "acme",
    onError: ({ message }) => void errors.push(message),
  });
}

async function shown(edge: Edge): Promise<unknown> {
  const { body } = await ask(edge, { context: { channel: "web" }, execute: { mboxes: [{ name: "hero", index: 0 }] } });
  return body.execute?.mboxes?.[0]?.options?.[0]?.content;
}

const becomes = (edge: Edge, content: unknown) =>
  vi.waitFor(async () => expect(await shown(edge)).toBe(content), waits);

async function withFolder(run: (base: string, activities: string) => Promise<void>): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "fletch-watch-"));
  try {
    await mkdir(join(base, "activities"));
    await writeFile(join(base, "activities/hero.yaml"), anActivity("v0"));
    await run(base, join(base, "activities"));
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

/** How people and programs replace what is in a folder; `version` is in the file, `v1` and so on. */
const ways: Readonly<Record<string, (base: string, version: string) => Promise<void>>> = {
  "rm and create at once": async (base, version) => {
    await rm(join(base, "activities"), { recursive: true });
    await mkdir(join(base, "activities"));
    await writeFile(join(base, "activities/hero.yaml"), anActivity(version));
  },
  "mv of a whole folder": async (base, version) => {
    await mkdir(join(base, version));
    await writeFile(join(base, version, "hero.yaml"), anActivity(version));
    await rename(join(base, "activities"), join(base, `before-${version}`));
    await rename(join(base, version), join(base, "activities"));
  },
  "cp over it": async (base, version) => {
    await mkdir(join(base, version));
    await writeFile(join(base, version, "hero.yaml"), anActivity(version));
    await cp(join(base, version), join(base, "activities"), { recursive: true, force: true });
  },
  "ln -sfn": async (base, version) => {
    await mkdir(join(base, version));
    await writeFile(join(base, version, "hero.yaml"), anActivity(version));
    if (
      await readlink(join(base, "activities"))
        .catch(() => null)
        .then((link) => link === null)
    )
      await rm(join(base, "activities"), { recursive: true });
    execFileSync("ln", ["-sfn", version, join(base, "activities")]);
  },
  "a ConfigMap": async (base, version) => {
    const activities = join(base, "activities");
    await mkdir(join(activities, `..${version}`));
    await writeFile(join(activities, `..${version}`, "hero.yaml"), anActivity(version));
    await symlink(`..${version}`, join(activities, "..data_tmp"));
    await rename(join(activities, "..data_tmp"), join(activities, "..data"));
    if (version === "v1") {
      await symlink("..data/hero.yaml", join(activities, "hero.link"));
      await rename(join(activities, "hero.link"), join(activities, "hero.yaml"));
    }
  },
  git: async (base, version) => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", base, "-c", "user.name=x", "-c", "user.email=x@x", ...args]);
    if (version === "v1") git("init", "-q", "-b", "main");
    git("add", "activities");
    git("commit", "-q", "--allow-empty", "-m", version);
    git("checkout", "-q", "-b", version);
    await writeFile(join(base, "activities/hero.yaml"), anActivity(version));
    git("commit", "-q", "-am", version);
    git("checkout", "-q", "-");
    git("checkout", "-q", version);
  },
};

describe("the watcher of activity files", () => {
  it.each(Object.entries(ways))("survives %s, several times in a row", async (_, replace) => {
    await withFolder(async (base, activities) => {
      await using edge = watch(activities);
      for (const version of ["v1", "v2", "v3", "v4"]) {
        await replace(base, version);
        await becomes(edge, version);
      }
    });
  });

  it("keeps the last good activities while the folder is missing, reports it, and reloads when it is back", async () => {
    await withFolder(async (base, activities) => {
      const errors: string[] = [];
      await using edge = watch(activities, errors);
      await becomes(edge, "v0");
      await rename(activities, join(base, "away"));
      await vi.waitFor(() => expect(errors.join()).toContain("received nothing there"), waits);
      expect(await shown(edge)).toBe("v0");
      const status = await (await edge.fetch(new Request("http://127.0.0.1/admin/status"))).json();
      expect(status.failedReload.code).toBe("invalid-activities");
      const metrics = await (await edge.fetch(new Request("http://127.0.0.1/metrics"))).text();
      expect(metrics).toContain("fletch_edge_activities_failed 1");
      await writeFile(join(base, "away/hero.yaml"), anActivity("v1"));
      await rename(join(base, "away"), activities);
      await becomes(edge, "v1");
    });
  });

  it("keeps the last good activities if a folder becomes a link to itself", async () => {
    await withFolder(async (base, activities) => {
      const errors: string[] = [];
      await using edge = watch(activities, errors);
      await becomes(edge, "v0");
      // At once: a folder whose files go one by one is empty in between, and that is right too.
      await rename(activities, join(base, "away"));
      await symlink(activities, activities);
      await vi.waitFor(() => expect(errors.join()).toContain("a symbolic link that leads back to itself"), waits);
      expect(await shown(edge)).toBe("v0");
    });
  });

  it("treats an unreadable folder as a failure, not as an empty one", async () => {
    await withFolder(async (base, activities) => {
      await chmod(base, 0o755);
      await mkdir(join(activities, "secret"));
      await writeFile(join(activities, "secret/more.yaml"), anActivity("more"));
      await chmod(join(activities, "secret"), 0o000);
      // Root may read everything, so somebody else looks.
      const script = fileURLToPath(new URL("./processes/read-as-nobody.ts", import.meta.url));
      const child = spawn(process.execPath, [await compileProgram(script), activities]);
      let output = "";
      child.stdout.on("data", (chunk) => {
        output += chunk;
      });
      child.stderr.on("data", (chunk) => {
        output += chunk;
      });
      await once(child, "close"); // When all that it wrote is here.
      expect(output).toContain(
        "secret: expected a folder that can be read, received one without permission to read it",
      );
    });
  });
});
