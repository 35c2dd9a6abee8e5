/** A page of twelve components that each ask for their own mbox makes one Delivery call, and with hybrid only for what the device cannot decide. */
import { TargetClient } from "../src/entries/index.ts";
import { components, localComponents, startPageEdge } from "../test/pages/page-edge.ts";
import { report } from "./bar.ts";

for (const method of ["server-side", "hybrid"] as const) {
  await using edge = await startPageEdge();
  await using client = TargetClient.create({ ...edge.options, decisioningMethod: method });
  await client.ready({ timeout: 5_000 });
  edge.edge.setFaults({ latency: 40 });
  const page = client.forRequest({ url: "https://shop.test/" });
  let answeredBefore = 0;
  const started = performance.now();
  await Promise.all(
    components.map(async (name) => {
      await page.offer(name);
      if (performance.now() - started < 40) answeredBefore += 1;
    }),
  );
  const names = edge.requests.flatMap(({ body }) => body.execute.mboxes as unknown[]).length;
  const figure = `${edge.requests.length} call with ${names} names; ${answeredBefore} answered before it returned`;
  const local = method === "hybrid" ? localComponents.length : 0;
  const isMet = edge.requests.length === 1 && names === components.length - local && answeredBefore === local;
  report(`12 components, ${method}`, figure, isMet);
}
