/**
 * Waits until `holds` returns `true`. Calls it every 5 ms.
 *
 * @param limit in milliseconds; throws after it
 */
export async function until(holds: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
  const end = Date.now() + limit;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Expected within ${limit} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
