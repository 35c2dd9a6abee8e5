/** Runs `task` `times` times, `concurrency` of them at once. */
export async function runMany(
  times: number,
  concurrency: number,
  task: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < times; index = next++) await task(index);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
