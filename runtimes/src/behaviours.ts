/**
 * The tests of every runtime. They depend on no runtime and no test library: a host in `hosts/` passes the package as its runtime
 * resolves it, and the address of a Target edge.
 */
import type * as Sdk from "@fletch/sdk";
import { assert } from "chai";
import { activities } from "./activities.ts";

/** The package and the edge of a run. */
export interface Site {
  readonly sdk: typeof Sdk;
  /** `http://127.0.0.1:8080` */
  readonly edge: string;
}

export interface Behaviour {
  /** A sentence. */
  readonly title: string;
  run(site: Site): Promise<void>;
}

type Method = Sdk.DecisioningMethod;
type Flags = { flags: { beta: boolean; limit: number } };

const organizationId = "0AAA@AdobeOrg";
const hero = { execute: { mboxes: [{ name: "hero" }] } };

export const behaviours: readonly Behaviour[] = [
  behaviour("asks the edge, and keeps the visitor by the cookie", async (site) => {
    await using target = createClient(site, "server-side");
    const first = await target.getOffers({ request: hero });
    assert.equal(first.response.status, 200);
    assert.match(contentOf(first), /^<h1>(Left|Right)<\/h1>$/);
    const targetCookie = first.targetCookie?.value;
    assert.isString(targetCookie);
    const second = await target.getOffers({ request: hero, targetCookie });
    assert.deepEqual(second.response.id, first.response.id);
    assert.equal(contentOf(second), contentOf(first));
  }),

  behaviour("decides on the device as the edge does", async (site) => {
    await using edge = createClient(site, "server-side");
    await using device = createClient(site, "on-device");
    await device.ready({ timeout: 10_000 });
    for (let visitor = 0; visitor < 20; visitor++) {
      const request = { ...hero, id: { tntId: `visitor${visitor}` } };
      const [there, here] = await Promise.all([edge.getOffers({ request }), device.getOffers({ request })]);
      assert.equal(here.meta.decisioningMethod, "on-device");
      assert.equal(contentOf(here), contentOf(there));
    }
  }),

  behaviour("in hybrid asks the edge only for what the device cannot decide", async (site) => {
    await using target = createClient(site, "hybrid");
    await target.ready({ timeout: 10_000 });
    const local = await target.getOffers({ request: hero });
    const remote = await target.getOffers({ request: { execute: { mboxes: [{ name: "remote-only" }] } } });
    assert.equal(local.meta.decisioningMethod, "on-device");
    assert.equal(remote.meta.decisioningMethod, "server-side");
  }),

  behaviour("gives attributes with their types", async (site) => {
    await using target = createClient(site, "server-side");
    const flags = await target.getAttributes<Flags>(["flags"]);
    assert.strictEqual(flags.getValue("flags", "beta"), true);
    assert.strictEqual(flags.getValue("flags", "limit", 0), 7);
  }),

  behaviour("calls back once, after the handle was returned", async (site) => {
    await using target = createClient(site, "server-side");
    const calls: string[] = [];
    const handle = target.getOffers({
      request: hero,
      callback: (result) => calls.push(contentOf(result)),
      errCallback: (error) => calls.push(error.code),
    });
    assert.isFalse(handle.ready());
    await handle.wait(10_000);
    assert.isTrue(handle.successful());
    assert.deepEqual(calls, [contentOf(await handle.get())]);
  }),

  behaviour("tells the edge what was displayed", async (site) => {
    await using target = createClient(site, "server-side");
    const { response, targetCookie } = await target.getOffers({
      request: { prefetch: { mboxes: [{ name: "hero" }] } },
    });
    const [mbox] = response.prefetch?.mboxes ?? [];
    const tokens = (mbox?.options ?? []).flatMap(({ eventToken }) => eventToken ?? []);
    const notified = await target.sendNotifications({
      targetCookie: targetCookie?.value,
      request: {
        notifications: [
          {
            id: "n1",
            type: "display",
            timestamp: Date.now(),
            tokens,
            mbox: { name: "hero", ...(mbox?.state !== undefined && { state: mbox.state }) },
          },
        ],
      },
    });
    assert.deepEqual(
      notified.response.notifications?.map(({ id }) => id),
      ["n1"],
    );
  }),

  behaviour("makes one call of what a page asks for in one turn", async (site) => {
    await using target = createClient(site, "server-side");
    const page = target.forRequest({ url: "https://shop.example/", headers: {} });
    page.begin(["hero", "nav"]);
    const [offer, nav, flags] = await Promise.all([
      page.offer("hero"),
      page.offer("nav"),
      page.attributes<Flags["flags"]>("flags"),
    ]);
    assert.match(offer ?? "", /^<h1>/);
    assert.equal(nav, "<nav>Everyone</nav>");
    assert.equal(flags.limit, 7);
    assert.deepEqual(target.stats().pages?.calls, { onDevice: 0, remote: 2, failed: 0 });
    assert.match(page.setCookie.join("\n"), /^mbox=session#[0-9a-f]{32}#.*; Path=\/;.*SameSite=Lax; Secure/m);
    assert.match(page.serverTiming, /^target;desc="Target took";dur=\d/);
  }),

  behaviour(
    "gives default content when Target cannot be reached, and never rejects what nobody awaits",
    async (site) => {
      await using target = site.sdk.TargetClient.create({
        client: "runtimes",
        organizationId,
        serverDomain: "127.0.0.1:1",
        secure: false,
        timeout: 1_000,
      });
      const page = target.forRequest({ url: "https://shop.example/", headers: {} });
      page.begin(["hero"]);
      assert.equal(await page.offer("nav", { fallback: "default" }), "default");
    },
  ),

  behaviour("keeps impressions alive with waitUntil until they are sent", async (site) => {
    await using target = createClient(site, "on-device");
    await target.ready({ timeout: 10_000 });
    const kept: Promise<unknown>[] = [];
    const page = target.forRequest({
      url: "https://shop.example/",
      headers: {},
      waitUntil: (promise) => kept.push(promise),
    });
    await page.offer("hero");
    await page.offers("nav");
    page.displayed();
    await Promise.all(kept);
    await target.flush();
    const { sent, pending } = target.stats().notifications;
    assert.isAtLeast(sent, 1);
    assert.equal(pending, 0);
  }),

  behaviour("starts from an artifact in a cache of its own, without a network", async (site) => {
    const bytes = new TextEncoder().encode(JSON.stringify(activities));
    await using target = site.sdk.TargetClient.create({
      client: "runtimes",
      organizationId,
      decisioningMethod: "on-device",
      artifactLocation: "http://127.0.0.1:1/rules.json",
      artifactCache: {
        read: async () => ({ bytes, etag: '"1"', retrievedAt: Date.now() }),
        write: async () => undefined,
      },
      serverDomain: new URL(site.edge).host,
      secure: false,
    });
    await target.ready({ timeout: 10_000 });
    const { response } = await target.getOffers({ request: { prefetch: { views: [{}] } } });
    assert.deepEqual(
      response.prefetch?.views?.map(({ name }) => name),
      ["home"],
    );
  }),

  behaviour("ends a call when its signal says so", async (site) => {
    await using target = createClient(site, "server-side");
    const controller = new AbortController();
    const call = target.getOffers({ request: hero, signal: controller.signal });
    controller.abort();
    const error = await rejectionOf(call);
    assert.isTrue(site.sdk.isTargetError(error, "request-aborted"), String(error));
  }),

  behaviour("rejects a wrong request with where it is wrong, and sends nothing", async (site) => {
    await using target = createClient(site, "server-side");
    const request = { execute: { mboxes: "hero" } };
    const error = await rejectionOf(target.getOffers({ request: request as never }));
    assert.isTrue(site.sdk.isTargetError(error, "invalid-request"), String(error));
    assert.match(String(error), /mboxes: expected an array/);
  }),
];

function behaviour(title: string, run: (site: Site) => Promise<void>): Behaviour {
  return { title, run };
}

function createClient({ sdk, edge }: Site, decisioningMethod: Method): Sdk.TargetClient {
  return sdk.TargetClient.create({
    client: "runtimes",
    organizationId,
    decisioningMethod,
    serverDomain: new URL(edge).host,
    secure: false,
    timeout: 10_000,
    artifactLocation: `${edge}/runtimes/production/v1/rules.json`,
    artifactCache: false,
  });
}

function contentOf({ response }: Sdk.TargetResult): string {
  return String(response.execute?.mboxes?.[0]?.options?.[0]?.content);
}

async function rejectionOf(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  return undefined;
}
