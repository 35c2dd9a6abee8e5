/**
 * Replaces an artifact of 10,000 activities, again and again, while the client decides. The bar: no turn of the event loop is longer than 20 ms, and the
 * heap does not grow by more than 5 %. Run with `--expose-gc`.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { TargetClient } from "@fletch/sdk";
import { reportBar } from "@fletch/test-kit/report-bar";
import { createArtifact } from "./artifact.ts";
import { listen } from "./local-server.ts";

const activities = 10_000;
const reloads = 6;
const limits = { milliseconds: 20, growth: 0.05 };

/**
 * Serves a new version of the artifact for each request. Its JSON is written before the first request. From the message `pause` to the next one it responds 304, and
 * sends a message for each request.
 */
async function serve(send: (message: unknown) => void): Promise<void> {
  const json = JSON.stringify(createArtifact(activities, 500));
  let downloads = 0;
  let isPaused = false;
  process.on("message", (message) => {
    isPaused = message === "pause";
  });
  const server = await listen((_request, response) => {
    if (isPaused) {
      response.writeHead(304).end();
      return send("not modified");
    }
    downloads++;
    response.setHeader("etag", `"${downloads}"`);
    response.end(json.replace('"environment":', `"generatedAt":"${downloads}","environment":`));
  });
  process.once("disconnect", () => process.exit());
  send({ origin: server.origin, size: json.length });
}

async function measure(): Promise<void> {
  const child = fork(new URL(import.meta.url).pathname, {
    execArgv: ["--import", "tsx", "--conditions=fletch-source"],
  });
  const { origin, size } = await new Promise<{ origin: string; size: number }>((resolve) =>
    child.once("message", resolve),
  );
  const client = TargetClient.create({
    client: "acme",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    serverDomain: new URL(origin).host,
    targetLocationHint: "28",
    artifactLocation: `${origin}/rules.json`,
    artifactCache: false,
    pollingInterval: 500,
    telemetryEnabled: false,
  });
  await client.ready();
  const load = new Load(client);
  void load.run();
  // Loads and compiles the code before the first measurement.
  await load.reloads(2);
  const measureHeap = async (): Promise<number> => {
    child.send("pause");
    // The first one may meet a reload that has not ended.
    for (let poll = 0; poll < 3; poll++) await once(child, "message");
    const heap = await load.heap();
    child.send("continue");
    return heap;
  };
  const heapBefore = await measureHeap();
  // Forced collections drop compiled code.
  await load.reloads(1);
  load.maxCpu = 0;
  const stalls = await load.reloads(reloads);
  const { maxCpu } = load;
  const heapAfter = await measureHeap();
  const growth = heapAfter / heapBefore - 1;
  const worst = Math.max(...stalls);
  reportBar(
    `${activities.toLocaleString("en-US")} activities, ${(size / 1e6).toFixed(1)} MB, swapped ${reloads} times under load: longest turn of the event loop`,
    `${worst.toFixed(1)} ms (of each reload: ${stalls.map((stall) => stall.toFixed(1)).join(", ")}; most CPU time in a turn ${maxCpu.toFixed(1)}; ${load.decisions} decisions)`,
    worst <= limits.milliseconds,
  );
  reportBar(
    "heap after the reloads, over the heap before them",
    `${(growth * 100).toFixed(1)} % of ${(heapBefore / 1_048_576).toFixed(0)} MB`,
    growth <= limits.growth,
  );
  load.stop();
  await client.close({ deadline: 500 });
  child.kill();
}

/** Decides one mbox in every turn of the event loop. Records the longest turn, by the clock and by CPU time. */
class Load {
  decisions = 0;
  #isRunning = true;
  /** The most CPU time of a turn, in milliseconds. Other processes make turns longer, but do not add to it. */
  maxCpu = 0;
  #longest = 0;
  readonly #client: TargetClient;

  constructor(client: TargetClient) {
    this.#client = client;
  }

  async run(): Promise<void> {
    let last = performance.now();
    let lastCpu = process.cpuUsage();
    while (this.#isRunning) {
      await this.#decide(1 + (this.decisions++ % (activities - 1)));
      await nextTurn();
      const now = performance.now();
      this.#longest = Math.max(this.#longest, now - last);
      last = now;
      const cpu = process.cpuUsage(lastCpu);
      this.maxCpu = Math.max(this.maxCpu, (cpu.user + cpu.system) / 1_000);
      lastCpu = process.cpuUsage();
    }
  }

  async #decide(mbox: number): Promise<void> {
    const mboxes = [{ name: `mbox-${mbox}`, index: 0 }];
    await this.#client.getOffers({ request: { context: { channel: "web" }, prefetch: { mboxes } } });
  }

  stop(): void {
    this.#isRunning = false;
  }

  /** Waits for `count` reloads. Returns the longest turn during each, in milliseconds. */
  async reloads(count: number): Promise<readonly number[]> {
    const longest: number[] = [];
    for (let reload = 0; reload < count; reload++) {
      const generatedAt = this.#client.stats().artifact?.generatedAt;
      this.#longest = 0;
      while (this.#client.stats().artifact?.generatedAt === generatedAt) await sleep(5);
      longest.push(this.#longest);
    }
    return longest;
  }

  /** The heap with every mbox decided once: offers are prepared at their first use. */
  async heap(): Promise<number> {
    for (let mbox = 1; mbox < activities; mbox++) await this.#decide(mbox);
    for (let round = 0; round < 4; round++) {
      globalThis.gc?.();
      await sleep(50);
    }
    // At once: the load goes on, and its garbage counts.
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  }
}

if (process.send !== undefined) await serve(process.send.bind(process));
else await measure();
