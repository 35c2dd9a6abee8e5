/**
 * Waits until `holds` returns `true`. Calls it after 5 ms, and then at longer intervals, up to 25 ms: what waits for a second leaves the processor to
 * other tests.
 *
 * @param limit in milliseconds; throws after it
 */
export async function until(holds: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
  const start = Date.now();
  while (!(await holds())) {
    const waited = Date.now() - start;
    if (waited > limit) throw new Error(`Expected within ${limit} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(5 + waited / 20, 25)));
  }
}
