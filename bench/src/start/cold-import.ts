import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { toSpread } from "../measure/spread.ts";
import type { Row, Spread } from "../model.ts";
import { environment } from "./environment.ts";

/** The folder that resolves `@fletch/sdk` and the alternatives. */
const cwd = fileURLToPath(new URL("..", import.meta.url));

const programs = {
  bare: "",
  empty: 'import "./src/start/empty.mjs"',
  sdk: 'import "@fletch/sdk"',
  remote: 'import "@fletch/sdk/remote"',
  device: 'import "@fletch/sdk/on-device"',
  published: 'import "@adobe/target-nodejs-sdk"',
} as const;

type Program = keyof typeof programs;

/** Milliseconds beyond bare Node. */
const bars: Partial<Record<Program, number>> = { sdk: 15, remote: 12, device: 15 };

/** Measures whole processes, from start to exit, beyond one without the import. */
export function measureColdImports(rounds: number): readonly Row[] {
  const times: Record<Program, number[]> = { bare: [], empty: [], sdk: [], remote: [], device: [], published: [] };
  const names = Object.keys(programs) as readonly Program[];
  for (const name of names) runProgram(programs[name]);
  for (let round = 0; round < rounds * 2; round++)
    for (const name of names) times[name].push(runProgram(programs[name]));
  const overBare = (name: Program): number[] => times[name].map((time, round) => time - (times.bare[round] ?? 0));
  const published = overBare("published");
  const toRow = (name: Program, entry: string): Row => ({
    id: `start/import/${name}`,
    title: `cold import of ${entry}, over bare Node`,
    unit: "ms",
    ours: toSpread(overBare(name)),
    against: { name: "published client", value: toSpread(published) },
    ratio: toSingle(toSpread(published).median / toSpread(overBare(name)).median),
    ...(bars[name] === undefined ? {} : { bar: { of: "value", is: "at most", value: bars[name] } as const }),
  });
  return [
    toRow("sdk", "@fletch/sdk"),
    toRow("remote", "@fletch/sdk/remote"),
    toRow("device", "@fletch/sdk/on-device"),
    { id: "start/bare", title: "the floor: Node itself, without any import", unit: "ms", ours: toSpread(times.bare) },
    {
      id: "start/empty",
      title: "the import of an empty file, over bare Node",
      unit: "ms",
      ours: toSpread(overBare("empty")),
    },
  ];
}

/** Milliseconds. */
function runProgram(program: string): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd,
    env: environment,
  });
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return time;
}

/** Divides medians, because in a single round the difference of two processes can be zero or negative. */
function toSingle(value: number): Spread {
  return { median: value, low: value, high: value };
}
