import { Agent, getGlobalDispatcher, MockAgent, setGlobalDispatcher } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { TargetClient } from "../src/entries/index.ts";

const realFetch = globalThis.fetch;
const response = { status: 200, execute: { mboxes: [{ index: 0, name: "hero", options: [] }] } };

function createClient(): TargetClient {
  return TargetClient.create({
    client: "acme",
    organizationId: "0AAA@AdobeOrg",
    fetchApi: fetch,
    retries: 0,
    // `close()` would send it to the network, with the real fetch.
    telemetryEnabled: false,
  });
}

/** What a program's own tests do to its global fetch, after the client was made. */
describe("a client with `fetchApi: fetch`", () => {
  afterEach(() => {
    globalThis.fetch = realFetch;
  });

  it("uses a global fetch that is replaced later", async () => {
    await using target = createClient();
    const urls: string[] = [];
    globalThis.fetch = async (url) => {
      urls.push(String(url));
      return Response.json(response);
    };
    const result = await target.getOffers({ request: { execute: { mboxes: [{ name: "hero" }] } } });
    expect(result.response.execute?.mboxes?.[0]?.name).toBe("hero");
    expect(urls).toEqual([expect.stringMatching(/^https:\/\/acme\.tt\.omtrdc\.net\/rest\/v1\/delivery\?/)]);
  });

  it("uses the dispatcher that undici's setGlobalDispatcher sets", async () => {
    await using target = createClient();
    const before = getGlobalDispatcher();
    const mock = new MockAgent();
    mock.disableNetConnect();
    const path = (url: string): boolean => url.startsWith("/rest/v1/delivery");
    mock.get("https://acme.tt.omtrdc.net").intercept({ path, method: "POST" }).reply(200, response);
    setGlobalDispatcher(mock);
    try {
      const result = await target.getOffers({ request: { execute: { mboxes: [{ name: "hero" }] } } });
      expect(result.response.execute?.mboxes?.[0]?.name).toBe("hero");
      mock.assertNoPendingInterceptors();
    } finally {
      setGlobalDispatcher(before ?? new Agent());
      await mock.close();
    }
  });
});
