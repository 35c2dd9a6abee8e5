import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { until } from "@fletch/test-kit/until";
import { describe, expect, it } from "vitest";
import { httpResponse, listenRaw, type OnRequest } from "./raw-server.ts";

const delivered = httpResponse(200, '{"status":200,"requestId":"r","client":"acme"}');

/** Executes `hero` once for each line that it reads, and writes what came of it. */
const code = `
  import { createInterface } from "node:readline";
  import { TargetClient } from "@fletch/sdk";
  const { port, ...options } = JSON.parse(process.env.FROZEN_OPTIONS);
  if (options.fetchApi) options.fetchApi = fetch;
  const target = TargetClient.create({
    client: "acme", organizationId: "0AAA@AdobeOrg", secure: false, telemetryEnabled: false, targetLocationHint: "28",
    serverDomain: "127.0.0.1:" + port, retries: 0, ...options,
  });
  createInterface({ input: process.stdin }).on("line", async (name) => {
    const outcome = await target.getOffers({ request: { execute: { mboxes: [{ name }] } } }).then(() => "ok", (error) => error.message);
    console.log(outcome);
  });
`;

/** A process that can be frozen, as hosts of functions do it between two invocations. */
class FrozenProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  static async start(options: object): Promise<FrozenProcess> {
    const folder = fileURLToPath(new URL("../..", import.meta.url));
    return new FrozenProcess(await compileProgram({ code, folder }), options);
  }

  private constructor(program: string, options: object) {
    this.#child = spawn(process.execPath, [program], {
      env: { ...process.env, FROZEN_OPTIONS: JSON.stringify(options) },
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (this.#child.stdout === null) throw new Error("The process has no output");
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  freeze(): void {
    this.#child.kill("SIGSTOP");
  }

  /** Gives it an invocation, and thaws it: what it gets to see first is up to the system. */
  async invoke(name: string): Promise<string> {
    const line = once(this.#lines, "line");
    this.#child.stdin?.write(`${name}\n`);
    this.#child.kill("SIGCONT");
    return String((await line)[0]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }
}

describe.each([
  ["node:http", {}],
  ["undici", { pipelining: 2, proxy: false }],
  ["HTTP/2's pool", { http2: true, proxy: false }],
  ["fetch", { fetchApi: true }],
])("a frozen process, with calls over %s", (_, options) => {
  it("executes each call once although the host has closed all connections meanwhile", async () => {
    await using server = await listenRaw((socket) => {
      socket.write(delivered);
      setTimeout(() => socket.destroy(), 50);
    });
    await using client = await FrozenProcess.start({ ...options, port: server.port });
    for (const name of ["a", "b", "c", "d", "e", "f"]) {
      expect(await client.invoke(name)).toBe("ok");
      client.freeze();
      await until(() => server.open === 0);
    }
    const names = server.requests.map((request) => /"name":"(.)"/.exec(request)?.[1]);
    expect(names).toEqual(["a", "b", "c", "d", "e", "f"]);
  });
});

describe("a process that was frozen longer than the keep-alive time", () => {
  it("uses no connection that a middlebox may have dropped", async () => {
    const used = new Set<Socket>();
    const forget: OnRequest = (socket) => {
      if (used.has(socket)) socket.resetAndDestroy();
      else used.add(socket).size && socket.write(delivered);
    };
    await using server = await listenRaw(forget);
    await using client = await FrozenProcess.start({ port: server.port, keepAliveTimeout: 100 });
    for (const name of ["a", "b", "c"]) {
      expect(await client.invoke(name)).toBe("ok");
      client.freeze();
      await sleep(300);
    }
    expect(server.requests).toHaveLength(3);
  });
});
