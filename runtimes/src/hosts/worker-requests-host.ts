import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "chai";
import { activities } from "../activities.ts";
import { bundle } from "../bundle.ts";
import type { Outcome } from "../run-behaviours.ts";
import { type ArtifactHost, startArtifactHost } from "./artifact-host.ts";
import type { Host } from "./host.ts";
import { startWorkerd } from "./start-workerd.ts";
import { workerdVersion } from "./workerd-host.ts";

interface Visit {
  readonly content?: string;
  readonly decidedBy?: "device" | "edge" | "nobody";
  readonly log: readonly string[];
  readonly pending: { readonly requests: number; readonly notifications: number };
}

interface Site {
  readonly artifacts: ArtifactHost;
  /** One request to the worker: the path is the name of its client. */
  visit(path: string): Promise<Visit>;
}

/** Tests of workers over several requests: I/O belongs to the request that starts it, and ends with it. */
export function workerRequestsHost(command: string): Host {
  return {
    name: "workerd, from request to request",
    version: () => workerdVersion(command),
    run: async (edge) => {
      await using artifacts = await startArtifactHost(activities);
      const bindings = { TARGET_EDGE: new URL(edge).host, ARTIFACTS: artifacts.host };
      await using workerd = await startWorkerd(command, await bundle("worker-requests"), bindings);
      const visit = async (path: string): Promise<Visit> =>
        (await (await fetch(`${workerd.url}${path}`)).json()) as Visit;
      const outcomes: Outcome[] = [];
      for (const [title, run] of Object.entries(tests)) {
        try {
          await run({ artifacts, visit });
          outcomes.push({ title });
        } catch (error) {
          outcomes.push({ title, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
        }
      }
      return outcomes;
    },
  };
}

const tests: Readonly<Record<string, (site: Site) => Promise<void>>> = {
  async "a client that was made at module top level downloads in the first request"({ artifacts, visit }) {
    const first = await visit("/top?keep");
    assert.equal(first.decidedBy, "edge");
    assert.match(first.content ?? "", /Left|Right/);
    await until(async () => (await visit("/top?keep")).decidedBy === "device");
    assert.equal(artifacts.downloads("/top"), 1);
  },

  async "a client whose first request did not wait for its download decides in a later one"({ visit }) {
    await visit("/left?leave");
    await visit("/left");
    await until(async () => (await visit("/left")).decidedBy === "device");
  },

  async "a download that died with its request is reported, and begun again"({ artifacts, visit }) {
    assert.equal((await visit("/hang-hybrid")).decidedBy, "edge");
    const last = await until(async () => {
      const visited = await visit("/hang-hybrid");
      return visited.decidedBy === "device" && visited;
    });
    assert.isAtLeast(artifacts.downloads("/hang-hybrid"), 2);
    assert.include(last.log.join("\n"), "The download was lost with its request");
  },

  async "decisions on the device alone come back as well"({ visit }) {
    assert.equal((await visit("/hang-device?method=on-device")).content, "fallback");
    await until(async () => (await visit("/hang-device?method=on-device")).decidedBy === "device");
  },

  async "who waits for ready() gets the artifact that another request has lost"({ visit }) {
    await visit("/hang-ready");
    const { decidedBy, content } = await visit("/hang-ready?ready");
    assert.equal(decidedBy, "device");
    assert.match(content ?? "", /Left|Right/);
  },

  async "impressions arrive after the response, with waitUntil"({ visit }) {
    await visit("/kept?keep&ready");
    for (let count = 0; count < 10; count++) await visit("/kept?keep");
    // Earlier impressions have arrived: only those of the last visit can be pending.
    await until(async () => {
      const { pending } = await visit("/kept?keep");
      return pending.notifications <= 2 && pending.requests <= 2;
    });
  },

  async "impressions that were lost with their request are reported, and arrive with a later one"({ visit }) {
    await visit("/unkept?ready");
    await until(async () => (await visit("/unkept")).log.join("\n").includes("Impressions were lost"));
    await until(async () => {
      const { pending } = await visit("/unkept?keep");
      return pending.notifications <= 2 && pending.requests <= 2;
    });
  },
};

async function until<T>(look: () => Promise<T | false>): Promise<T> {
  for (let attempt = 0; attempt < 150; attempt++) {
    const seen = await look();
    if (seen !== false) return seen;
    await sleep(100);
  }
  throw new Error("It did not come about");
}
