/**
 * Ends processes under load. The bar for SIGTERM with `close()`: no notification is lost. The bar for 20 times `kill -9` with the outbox: no accepted
 * notification is lost, and it is sent again, with the same id, only if the response was lost.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { reportBar } from "@fletch/test-kit/report-bar";
import { listen, respondDelivery } from "./local-server.ts";

const directory = mkdtempSync(join(tmpdir(), "fletch-bar-"));
const accepted = join(directory, "accepted");
const acknowledged = join(directory, "acknowledged");
const outbox = join(directory, "outbox");
const visits = new URL("visits.ts", import.meta.url).pathname;

/** How often each id arrived, and how often it did after the client had received the response for it. */
const received = new Map<string, { readonly times: number; readonly repeated: number }>();
let dropsResponses = false;
let requests = 0;
const server = await listen((_request, response, body) => {
  const { notifications = [] } = JSON.parse(body) as { notifications?: { id: string }[] };
  const isDropped = dropsResponses && ++requests % 20 === 0;
  const known = dropsResponses ? new Set(readLines(acknowledged)) : undefined;
  for (const { id } of notifications) {
    const { times, repeated } = received.get(id) ?? { times: 0, repeated: 0 };
    received.set(id, { times: times + 1, repeated: repeated + (known?.has(id) ? 1 : 0) });
  }
  if (isDropped) response.socket?.destroy();
  else respondDelivery(response);
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
  await untilStarted(child);
  await sleep(2_000);
  child.kill("SIGTERM");
  const { decided, sent } = JSON.parse(await readLastLine(child)) as { decided: number; sent: number };
  const lost = decided - received.size;
  reportBar(
    "SIGTERM under load: notifications lost",
    `${lost} of ${decided} (${sent} counted as sent)`,
    lost === 0 && decided > 0,
  );
  received.clear();
}

async function kill(): Promise<void> {
  dropsResponses = true;
  writeFileSync(accepted, "");
  writeFileSync(acknowledged, "");
  for (let round = 0; round < 20; round++) {
    const child = start([server.host, accepted, acknowledged, outbox]);
    await untilStarted(child);
    await sleep(150 + round * 10);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
  }
  // The last process only sends notifications of the killed ones.
  const last = start([server.host, accepted, acknowledged, outbox, "0"]);
  await readLastLine(last);
  const unique = new Set(readLines(accepted));
  const lost = [...unique].filter((id) => !received.has(id)).length;
  reportBar(
    "kill -9 with the outbox, 20 rounds: accepted notifications lost",
    `${lost} of ${unique.size}`,
    lost === 0 && unique.size > 0,
  );
  const twice = [...received.values()].filter(({ times }) => times > 1).length;
  const repeated = [...received.values()].filter((each) => each.repeated > 0).length;
  reportBar(
    "kill -9 with the outbox: sent again after their response had arrived",
    `${repeated}; ${twice} of ${received.size} were sent again, with the same id, because it had not`,
    repeated === 0,
  );
}

function readLines(path: string): readonly string[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

function start(args: readonly string[]): ChildProcess {
  const flags = ["--import", "tsx", "--conditions=fletch-source", visits, ...args];
  return spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
}

async function untilStarted(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.stdout?.once("data", resolve));
}

async function readLastLine(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  await new Promise((resolve) => child.once("close", resolve));
  return output.trim().split("\n").at(-1) ?? "";
}
