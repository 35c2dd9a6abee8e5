/** For samples whose server runs in its own process: a free port, and waiting until it responds. */
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
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
