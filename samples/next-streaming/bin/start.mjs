/**
 * Starts a slow Target edge and the built application. `--once` requests one page and ends: the shell must come before Target's
 * response, and the offer after it in the same response.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
// From the repository around this folder.
import { createEdge, listen } from "@fletch/edge";
import { lookAtFlags } from "./look-at-flags.mjs";
import { lookInBrowser } from "./look-in-browser.mjs";
import { freePort, untilUp } from "./store-process.mjs";

const isOnce = process.argv.includes("--once");
const isCached = process.env.CACHE_COMPONENTS === "1";
// For a visit that is checked, longer than a busy machine may pause before it paints.
const latency = isOnce ? 1_500 : 600;
const folder = fileURLToPath(new URL("..", import.meta.url));

const edge = createEdge({ client: "lampstore", activities: [`${folder}/activities`], latency });
/** The tntIds of the Delivery requests for offers. */
const tntIds = [];
const edgeServer = await listen({ fetch: remember }, { port: 0 });
const port = isOnce ? await freePort() : 3000;
const next = spawn(
  process.execPath,
  [`${folder}/node_modules/next/dist/bin/next`, "start", "-H", "127.0.0.1", "-p", String(port)],
  {
    cwd: folder,
    env: {
      ...process.env,
      TARGET_EDGE: new URL(edgeServer.url).host,
      NEXT_TELEMETRY_DISABLED: "1",
      ...(isOnce && { MAX_WAIT: "20000" }),
    },
    stdio: ["ignore", isOnce ? "ignore" : "inherit", "inherit"],
  },
);
const url = `http://127.0.0.1:${port}`;

try {
  await untilUp(`${url}/api/price`, next);
  if (isOnce) await lookAtPage();
  else {
    console.log(`Store ${url}/, with a Target that takes ${latency} ms. Ctrl-C stops both.`);
    await new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  }
} finally {
  next.kill();
  await once(next, "exit");
  await edgeServer.close();
  await edge.close();
}

async function lookAtPage() {
  await (await fetch(`${url}/`)).text(); // Compiles what is compiled at first use.
  tntIds.length = 0;
  const started = performance.now();
  const response = await fetch(`${url}/`);
  const cookies = response.headers.getSetCookie();
  let page = "";
  let shellAt = 0;
  let heroAt = 0;
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    page += part;
    if (shellAt === 0 && page.includes("Desk lamp")) shellAt = performance.now() - started;
    if (heroAt === 0 && page.includes("Autumn lamps")) heroAt = performance.now() - started;
  }
  const cookie = cookies[0]?.split(";")[0] ?? "";
  const price = await fetch(`${url}/api/price`, { headers: { cookie } });
  const visitor = /PC#(\w+)#/.exec(cookies.join())?.[1];
  console.log(`The page was there after ${shellAt.toFixed(0)} ms, Target's hero after ${heroAt.toFixed(0)} ms.`);
  console.log(`Cookie: ${cookies.join(" / ")}`);
  console.log(`Price: ${JSON.stringify(await price.json())}, Server-Timing: ${price.headers.get("server-timing")}`);
  console.log(`The page and the price sent ${tntIds.length} requests to the edge, for one visitor.`);
  const visitors = tntIds.splice(0);
  // As the router prefetches a link. No visitor sees that page, so it must send no request to Target.
  for (const kind of ["1", "2"]) {
    await (await fetch(`${url}/lamps`, { headers: { cookie, rsc: "1", "next-router-prefetch": kind } })).text();
  }
  const prefetches = tntIds.splice(0).length;
  // The edge runtime exists without Cache Components only.
  const atEdge = isCached ? undefined : await (await fetch(`${url}/api/edge`, { headers: { cookie } })).json();
  const ofEdge = tntIds.splice(0);
  console.log(`Prefetches sent ${prefetches} requests. In the edge runtime: ${JSON.stringify(atEdge)}`);
  const paint = await lookInBrowser(url);
  const looks = tntIds.length;
  console.log(`The browser's visit, with its prefetches, sent ${looks} requests.`);
  tntIds.length = 0;
  const flags = await lookAtFlags(`${url}/flags`, "/api/target");
  console.log(`The page with flags has shown: ${flags?.shown.join(" / ")}. Reported: ${flags?.reported.join(" / ")}`);
  const isFlagged = flags === undefined || (flags.isRight && tntIds.length === 1);
  const isAtEdge = isCached || (atEdge.price === 85 && ofEdge.join() === visitor);
  const isSetOnce = [cookies, price.headers.getSetCookie()].every(
    (set) => set.filter((one) => one.startsWith("mbox=")).length === 1,
  );
  const isRight =
    isFlagged &&
    isAtEdge &&
    prefetches === 0 &&
    isSetOnce &&
    looks <= 1 &&
    shellAt > 0 &&
    shellAt < heroAt &&
    heroAt >= latency &&
    page.includes("Free shipping") &&
    visitor !== undefined &&
    visitors.join() === `${visitor},${visitor}` &&
    paint !== "late";
  if (!isRight) {
    console.error("That is not as it should be.", {
      visitor,
      visitors,
      prefetches,
      atEdge,
      ofEdge,
      looks,
      isSetOnce,
      paint,
      flags,
      tntIds,
    });
    process.exitCode = 1;
  }
}

async function remember(request) {
  if (request.method === "POST") {
    const { id, execute, prefetch } = await request.clone().json();
    if (execute !== undefined || prefetch !== undefined) tntIds.push(id?.tntId);
  }
  return edge.fetch(request);
}
