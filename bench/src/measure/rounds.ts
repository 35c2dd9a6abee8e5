/**
 * Measures time per operation in interleaved rounds: ours, theirs, ours, theirs…
 *
 * Libraries for benchmarks measure one contender to the end before the next one. A disturbance of the machine then affects only
 * one of them.
 *
 * A round consists of batches. The inputs of a batch are created before its clock starts. Batches are small, so that few inputs
 * are alive when the garbage collector runs. The collector is never forced: a full collection also drops compiled code, which
 * is rare in production. Each round starts with one batch that is not timed, because the contender before has filled the caches.
 */
import type { Effort } from "../model.ts";

/** One side of a comparison. */
export interface Contender<T> {
  readonly name: string;
  /** One operation. Returns a promise if the product does. */
  operate(input: T): unknown;
  /** Finishes a batch, such as by sending queued impressions. Timed as well. */
  finish?(): Promise<unknown>;
}

/** Creates new inputs for a batch. */
export type CreateInputs<T> = (count: number) => readonly T[];

/** The warm-up, in rounds: the compiler needs thousands of calls. */
const warmUpRounds = 5;
const minBatch = 10;
const maxBatch = 250;

/** Returns nanoseconds per operation: a list for each contender, with one value for each round. */
export async function measureRounds<T>(
  contenders: readonly Contender<T>[],
  createInputs: CreateInputs<T>,
  effort: Effort,
): Promise<readonly number[][]> {
  const batches: number[] = [];
  for (const contender of contenders) {
    const pace = await runFor(contender, createInputs, effort.roundTime * warmUpRounds, minBatch);
    batches.push(Math.max(minBatch, Math.min(maxBatch, Math.round((effort.roundTime * 1e6) / 4 / pace))));
  }
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round < effort.rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const batch = batches[index] ?? minBatch;
      await timeBatch(contender, createInputs(batch));
      times[index]?.push(await runFor(contender, createInputs, effort.roundTime, batch));
    }
  }
  return times;
}

async function runFor<T>(
  contender: Contender<T>,
  createInputs: CreateInputs<T>,
  milliseconds: number,
  batch: number,
): Promise<number> {
  let spent = 0n;
  let operations = 0;
  const limit = BigInt(Math.round(milliseconds * 1e6));
  while (spent < limit) {
    const inputs = createInputs(batch);
    spent += await timeBatch(contender, inputs);
    operations += inputs.length;
  }
  return Number(spent) / operations;
}

/** Awaits only pending results, so that synchronous contenders cost no promise. */
async function timeBatch<T>(contender: Contender<T>, inputs: readonly T[]): Promise<bigint> {
  const start = process.hrtime.bigint();
  for (const input of inputs) {
    const result = contender.operate(input);
    if (isPending(result)) await result;
  }
  if (contender.finish !== undefined) await contender.finish();
  return process.hrtime.bigint() - start;
}

/** Checks for `then`, because an `AsyncResult` is not an instance of `Promise`. */
function isPending(result: unknown): result is PromiseLike<unknown> {
  return typeof result === "object" && result !== null && "then" in result;
}
