/** Renders a page of twelve components, each with its own mbox. The bar: one Delivery call, with hybrid only for mboxes that the device cannot decide. */
import { reportBar } from "@fletch/test-kit/report-bar";
import { TargetClient } from "../src/entries/index.ts";
import { components, localComponents, startPageEdge } from "../test/pages/page-edge.ts";

for (const method of ["server-side", "hybrid"] as const) {
  await using edge = await startPageEdge();
  await using client = TargetClient.create({ ...edge.options, decisioningMethod: method });
  await client.ready({ timeout: 5_000 });
  edge.edge.setFaults({ latency: 40 });
  const page = client.forRequest({ url: "https://shop.test/" });
  let settledEarly = 0;
  const started = performance.now();
  await Promise.all(
    components.map(async (name) => {
      await page.offer(name);
      if (performance.now() - started < 40) settledEarly += 1;
    }),
  );
  const names = edge.requests.flatMap(({ body }) => body.execute.mboxes as unknown[]).length;
  const figure = `${edge.requests.length} call with ${names} names; ${settledEarly} settled before it returned`;
  const local = method === "hybrid" ? localComponents.length : 0;
  const isMet = edge.requests.length === 1 && names === components.length - local && settledEarly === local;
  reportBar(`12 components, ${method}`, figure, isMet);
}
