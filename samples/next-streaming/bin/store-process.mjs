/** For samples whose server runs in its own process: a free port, and waiting until it responds. */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Below the ports that systems give to servers on port 0 and to connections, so that none of them takes it meanwhile. */
export async function freePort() {
  const port = randomInt(10_000, 32_768);
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return freePort();
  }
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until the store responds. Gives up after 20 seconds, and when its process has ended. */
export async function untilUp(url, store) {
  for (let attempt = 1; ; attempt++) {
    try {
      await fetch(url, { method: "HEAD" });
      return;
    } catch (error) {
      if (attempt === 100 || store.exitCode !== null) throw error;
      await wait(200);
    }
  }
}
