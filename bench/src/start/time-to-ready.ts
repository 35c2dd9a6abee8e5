import { startServer } from "../measure/child-server.ts";
import { toRatios, toSpread } from "../measure/spread.ts";
import type { Row } from "../model.ts";

/** Activities in an artifact of about one megabyte. */
const activities = 640;

/** Measures new processes from `create` until they can decide: download, parse and, for Fletch, check and compile. */
export async function measureTimeToReady(rounds: number): Promise<Row> {
  const server = await startServer("delivery-process", ["0", String(activities)]);
  try {
    const location = `http://${server.host}/rules.json`;
    const times: Record<"fletch" | "published", number[]> = { fletch: [], published: [] };
    for (let round = 0; round < rounds; round++) {
      for (const who of ["fletch", "published"] as const) times[who].push(await measureOnce(who, location));
    }
    const megabytes = (Number(server.message.artifactSize) / 1e6).toFixed(2);
    return {
      id: "start/ready",
      title: `from create to ready, artifact of ${megabytes} MB`,
      unit: "ms",
      ours: toSpread(times.fletch),
      against: { name: "published client", value: toSpread(times.published) },
      ratio: toRatios(times.published, times.fletch),
      bar: { of: "ratio", is: "at least", value: 1 },
    };
  } finally {
    server.stop();
  }
}

async function measureOnce(who: string, location: string): Promise<number> {
  const { message, stop } = await startServer("ready-process", [who, location]);
  stop();
  return Number(message.milliseconds);
}
