/** Two visitors whose pages are interleaved 10,000 times: no cookie, id, parameter or offer of one ever shows with the other. */
import { TargetClient } from "../src/entries/index.ts";
import { startPageEdge } from "../test/pages/page-edge.ts";
import { report } from "./bar.ts";

const rounds = 10_000;
const atOnce = 50;

await using edge = await startPageEdge();
await using client = TargetClient.create({ ...edge.options, decisioningMethod: "hybrid" });
await client.ready({ timeout: 5_000 });
let mixed = 0;
const expect = (holds: boolean): void => {
  if (!holds) mixed += 1;
};

async function visit(who: string, round: number): Promise<void> {
  const tntId = `${who}${round}`;
  const expires = Math.ceil(Date.now() / 1_000) + 1_000;
  const page = client.forRequest({
    url: `https://shop.test/${tntId}`,
    cookies: { mbox: `session#s-${tntId}#${expires}|PC#${tntId}#${expires}` },
  });
  page.begin("component-1", { parameters: { who: tntId } });
  await Promise.resolve();
  if (round % 20 === 0) await page.offer("component-7");
  await page.attributes("flags");
  const [cookie = ""] = page.setCookie;
  expect(cookie.startsWith(`mbox=session#s-${tntId}#`) && cookie.includes(`|PC#${tntId}#`));
  const { target } = page.serverState ?? {};
  expect(target?.request.id?.tntId === tntId && target.response.id?.tntId === tntId);
  expect(target?.request.execute?.mboxes?.[0]?.parameters?.who === tntId);
}

for (let round = 0; round < rounds; round += atOnce) {
  const turns = Array.from({ length: atOnce }, (_, at) => [visit("ada", round + at), visit("bob", round + at)]);
  await Promise.all(turns.flat());
}
await client.flush();
for (const { url, body } of edge.requests) {
  expect(url.searchParams.get("sessionId") === `s-${body.id.tntId}`);
  expect(body.context.address.url === `https://shop.test/${body.id.tntId}`);
}
const figure = `${mixed} mixed up, in ${2 * rounds} pages and ${edge.requests.length} requests`;
report("two visitors interleaved 10,000 times", figure, mixed === 0);
