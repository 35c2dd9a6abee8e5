/** START HERE: starts an edge and the store. With `--once`, requests one page and ends. */
import { startStore } from "./start-store.ts";

const once = process.argv.includes("--once");
// The one page is to have its offers on a busy machine too.
await using store = await startStore(once ? 0 : 5100, once ? { timeout: 20_000 } : {});
console.log(`Store ${store.url}/`);
if (once) {
  const response = await fetch(store.url);
  const page = await response.text();
  console.log(`Server-Timing: ${response.headers.get("server-timing")}`);
  console.log(`Set-Cookie: ${response.headers.getSetCookie().join("\n            ")}`);
  if (!page.includes("Autumn lamps") || !page.includes("Free shipping")) process.exitCode = 1;
} else {
  await new Promise<void>((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
}
