/**
 * SIGTERM under load with `close()`: no notification lost. `kill -9` with the outbox, 20 rounds: no accepted notification lost;
 * duplicates only where the acknowledgement was lost, with the same id.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { answerDelivery, listen, report } from "./bar.ts";

const directory = mkdtempSync(join(tmpdir(), "fletch-bar-"));
const accepted = join(directory, "accepted");
const acknowledged = join(directory, "acknowledged");
const outbox = join(directory, "outbox");
const visits = new URL("visits.ts", import.meta.url).pathname;

/** How often each id came, and how often it came although the client knew that it had arrived. */
const received = new Map<string, { readonly times: number; readonly needless: number }>();
let losesAnswers = false;
let requests = 0;
const server = await listen((_request, response, body) => {
  const { notifications = [] } = JSON.parse(body) as { notifications?: { id: string }[] };
  const loses = losesAnswers && ++requests % 20 === 0;
  const known = losesAnswers ? new Set(linesOf(acknowledged)) : undefined;
  for (const { id } of notifications) {
    const { times, needless } = received.get(id) ?? { times: 0, needless: 0 };
    received.set(id, { times: times + 1, needless: needless + (known?.has(id) ? 1 : 0) });
  }
  if (loses) response.socket?.destroy();
  else answerDelivery(response);
});

try {
  await terminate();
  await kill();
} finally {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
}

async function terminate(): Promise<void> {
  const child = start([server.host]);
  await started(child);
  await sleep(2_000);
  child.kill("SIGTERM");
  const { decided, sent } = JSON.parse(await lastLine(child)) as { decided: number; sent: number };
  const lost = decided - received.size;
  report(
    "SIGTERM under load: notifications lost",
    `${lost} of ${decided} (${sent} counted as sent)`,
    lost === 0 && decided > 0,
  );
  received.clear();
}

async function kill(): Promise<void> {
  losesAnswers = true;
  writeFileSync(accepted, "");
  writeFileSync(acknowledged, "");
  for (let round = 0; round < 20; round++) {
    const child = start([server.host, accepted, acknowledged, outbox]);
    await started(child);
    await sleep(150 + round * 10);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
  }
  // The next start that has nothing to do but to send what was left behind.
  const last = start([server.host, accepted, acknowledged, outbox, "0"]);
  await lastLine(last);
  const unique = new Set(linesOf(accepted));
  const lost = [...unique].filter((id) => !received.has(id)).length;
  report(
    "kill -9 with the outbox, 20 rounds: accepted notifications lost",
    `${lost} of ${unique.size}`,
    lost === 0 && unique.size > 0,
  );
  const twice = [...received.values()].filter(({ times }) => times > 1).length;
  const needless = [...received.values()].filter((each) => each.needless > 0).length;
  report(
    "kill -9 with the outbox: sent again although the acknowledgement had come back",
    `${needless}; ${twice} of ${received.size} were sent again, with the same id, because none had`,
    needless === 0,
  );
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

function start(args: readonly string[]): ChildProcess {
  const flags = ["--import", "tsx", "--conditions=fletch-source", visits, ...args];
  return spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
}

async function started(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.stdout?.once("data", resolve));
}

async function lastLine(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  await new Promise((resolve) => child.once("close", resolve));
  return output.trim().split("\n").at(-1) ?? "";
}
