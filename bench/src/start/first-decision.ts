import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startServer } from "../measure/child-server.ts";
import { toRatios, toSpread } from "../measure/spread.ts";
import type { Bar, Row } from "../model.ts";
import { environment } from "./environment.ts";

/** The folder that resolves `@fletch/sdk` and the published client. */
const cwd = fileURLToPath(new URL("..", import.meta.url));

/** Numbers of activities, with the size of their artifact. */
const sizes = [
  { activities: 65, title: "100 kB", bar: undefined },
  { activities: 640, title: "1 MB", bar: { of: "ratio", is: "at least", value: 2 } },
] as const satisfies readonly { activities: number; title: string; bar: Bar | undefined }[];

/** Measures new processes from their start to the first decision: import, create, download, compile, decide. */
export async function measureFirstDecisions(rounds: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of sizes) rows.push(await measureSize(size, rounds));
  return rows;
}

async function measureSize({ activities, title, bar }: (typeof sizes)[number], rounds: number): Promise<Row> {
  const server = await startServer("delivery-process", ["0", String(activities)]);
  try {
    const location = `http://${server.host}/rules.json`;
    const times: Record<Client, number[]> = { fletch: [], published: [] };
    requireSameOffers(location);
    for (let round = 0; round < rounds * 2; round++) {
      for (const client of ["fletch", "published"] as const)
        times[client].push(runProgram(client, location).milliseconds);
    }
    return {
      id: `start/first-decision/${activities}`,
      title: `from the start of the process to its first decision, artifact of ${title}`,
      unit: "ms",
      ours: toSpread(times.fletch),
      against: { name: "published client", value: toSpread(times.published) },
      ratio: toRatios(times.published, times.fletch),
      ...(bar === undefined ? {} : { bar }),
    };
  } finally {
    server.stop();
  }
}

type Client = "fletch" | "published";

/** Prints the age of the process at the first decision, and ends it. */
const decide = `
const request = {
  id: { tntId: "9c1d5e7f3b2a4c6d8e0f1a2b3c4d5e6f.35_0" },
  context: { channel: "web", userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", address: { url: "https://www.brand1.com/shop?promo=1" } },
  execute: { mboxes: [{ name: "mbox-1", index: 0, parameters: { tier: "gold" } }] },
};
const { response } = await client.getOffers({ request });
const milliseconds = performance.now();
process.stdout.write(JSON.stringify({ milliseconds, offer: response.execute.mboxes[0].options[0].content }), () => process.exit());
`;

const programs: Readonly<Record<Client, (options: string) => string>> = {
  fletch: (options) => `
import { TargetClient } from "@fletch/sdk";
const client = TargetClient.create(${options});
await client.ready();
${decide}`,
  published: (options) => `
import TargetClient from "@adobe/target-nodejs-sdk";
const client = await new Promise((resolve) => {
  const created = TargetClient.create({ ...${options}, events: { clientReady: () => resolve(created) } });
});
${decide}`,
};

interface FirstDecision {
  readonly milliseconds: number;
  readonly offer: unknown;
}

function runProgram(client: Client, artifactLocation: string): FirstDecision {
  const options = JSON.stringify({
    client: "bench",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    artifactLocation,
    targetLocationHint: "35",
    telemetryEnabled: false,
  });
  const program = programs[client](options);
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd,
    env: environment,
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(`${client}: ${stderr}`);
  return JSON.parse(stdout) as FirstDecision;
}

/** Throws unless both first decisions give the same offer. Also fills the caches of the file system. */
function requireSameOffers(location: string): void {
  const [ours, theirs] = [runProgram("fletch", location), runProgram("published", location)].map(({ offer }) =>
    JSON.stringify(offer),
  );
  if (ours !== theirs) throw new Error(`the first decisions differ: ${ours} and ${theirs}`);
}
