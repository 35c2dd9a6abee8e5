/**
 * Time per operation, in interleaved rounds: ours, theirs, ours, theirs… A loop of our own, because the libraries for it measure
 * one contender to the end before the next one starts: whatever happens on the machine meanwhile then counts for one of them.
 *
 * A round consists of batches, and what a batch needs (its visitors) is made before its clock starts. Batches are small, so that
 * the garbage collector finds little of that alive when a contender makes it run. It is never forced to run: a full collection
 * throws away compiled code whose objects are all gone, which in life is rare. Each round starts with a batch that is not
 * timed, so that nobody pays for what the one before has driven out of the caches.
 */
import type { Effort } from "../model.ts";

/** Something that is timed. */
export interface Contender<T> {
  readonly name: string;
  /** One operation. Returns a promise if the product does. */
  operate(input: T): unknown;
  /** What is left to do after many operations, such as sending what was queued. It is timed too. */
  finish?(): Promise<unknown>;
}

/** Inputs for a batch, new ones at every call. */
export type CreateInputs<T> = (count: number) => readonly T[];

/** Rounds' worth of time before the first round: the compiler needs thousands of calls. */
const warmUpRounds = 5;
const smallestBatch = 10;
const largestBatch = 250;

/** Nanoseconds per operation: one value for each round, by contender. */
export async function measureRounds<T>(
  contenders: readonly Contender<T>[],
  createInputs: CreateInputs<T>,
  effort: Effort,
): Promise<readonly number[][]> {
  const batches: number[] = [];
  for (const contender of contenders) {
    const pace = await runFor(contender, createInputs, effort.roundTime * warmUpRounds, smallestBatch);
    batches.push(Math.max(smallestBatch, Math.min(largestBatch, Math.round((effort.roundTime * 1e6) / 4 / pace))));
  }
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round < effort.rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const batch = batches[index] ?? smallestBatch;
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

/** Contenders that answer at once are not made to wait for a promise. */
async function timeBatch<T>(contender: Contender<T>, inputs: readonly T[]): Promise<bigint> {
  const start = process.hrtime.bigint();
  for (const input of inputs) {
    const result = contender.operate(input);
    if (isPending(result)) await result;
  }
  if (contender.finish !== undefined) await contender.finish();
  return process.hrtime.bigint() - start;
}

/** An `AsyncResult` is no `Promise`, but can be awaited like one. */
function isPending(result: unknown): result is PromiseLike<unknown> {
  return typeof result === "object" && result !== null && "then" in result;
}
