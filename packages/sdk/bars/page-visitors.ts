/** Interleaves pages of two visitors 10,000 times. The bar: no cookie, id, parameter or offer of one visitor appears on a page of the other. */
import { reportBar } from "@fletch/test-kit/report-bar";
import { TargetClient } from "../src/entries/index.ts";
import { startPageEdge } from "../test/pages/page-edge.ts";

const rounds = 10_000;
const concurrency = 50;

await using edge = await startPageEdge();
await using client = TargetClient.create({ ...edge.options, decisioningMethod: "hybrid" });
await client.ready({ timeout: 5_000 });
let mixed = 0;
const expect = (isRight: boolean): void => {
  if (!isRight) mixed += 1;
};

async function visit(name: string, round: number): Promise<void> {
  const tntId = `${name}${round}`;
  const expires = Math.ceil(Date.now() / 1_000) + 1_000;
  const page = client.forRequest({
    url: `https://shop.test/${tntId}`,
    cookies: { mbox: `session#s-${tntId}#${expires}|PC#${tntId}#${expires}` },
  });
  page.begin("component-1", { parameters: { name: tntId } });
  await Promise.resolve();
  if (round % 20 === 0) await page.offer("component-7");
  await page.attributes("flags");
  const [cookie = ""] = page.setCookie;
  expect(cookie.startsWith(`mbox=session#s-${tntId}#`) && cookie.includes(`|PC#${tntId}#`));
  const { target } = page.serverState ?? {};
  expect(target?.request.id?.tntId === tntId && target.response.id?.tntId === tntId);
  expect(target?.request.execute?.mboxes?.[0]?.parameters?.name === tntId);
}

for (let round = 0; round < rounds; round += concurrency) {
  const visits = Array.from({ length: concurrency }, (_, at) => [visit("ada", round + at), visit("bob", round + at)]);
  await Promise.all(visits.flat());
}
await client.flush();
for (const { url, body } of edge.requests) {
  expect(url.searchParams.get("sessionId") === `s-${body.id.tntId}`);
  expect(body.context.address.url === `https://shop.test/${body.id.tntId}`);
}
const figure = `${mixed} mixed up, in ${2 * rounds} pages and ${edge.requests.length} requests`;
reportBar("two visitors interleaved 10,000 times", figure, mixed === 0);
