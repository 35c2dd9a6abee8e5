import type { Option } from "@fletch/delivery-api";
import { describe, expectTypeOf, it } from "vitest";
import { type Page, type PageOptions, TargetClient } from "../../src/entries/index.ts";

const target = TargetClient.create({ client: "acme", organizationId: "0AAA@AdobeOrg" });
const page = target.forRequest({ url: "/", headers: new Headers() });

interface Flags {
  readonly beta: boolean;
  readonly limit: number;
}

describe("the types of a page", () => {
  it("take the request as servers have it, and nothing that is misspelt", () => {
    expectTypeOf(page).toEqualTypeOf<Page>();
    expectTypeOf<{ url: URL; headers: { cookie: string; "x-count": number } }>().toExtend<PageOptions>();
    expectTypeOf<{ url: string; cookies: (name: string) => string | undefined }>().toExtend<PageOptions>();
    // @ts-expect-error a page has a URL
    target.forRequest({ headers: new Headers() });
    // @ts-expect-error it is called timeout
    target.forRequest({ url: "/", timeOut: 50 });
  });

  it("take plain variables, as programs pass them", () => {
    const options = {
      url: "/",
      decisioningMethod: "hybrid",
      context: { channel: "web" },
      experienceCloud: { analytics: { logging: "server_side" } },
      id: { customerIds: [{ id: "67", integrationCode: "crm", authenticatedState: "authenticated" }] },
      customerIds: { crm: { id: "67", authState: 1 } },
    };
    target.forRequest(options);
    target.forRequest(new Request("https://shop.test/"));
    target.getOffers({ request: { execute: { pageLoad: {} } }, customerIds: options.customerIds });
    page.begin(["hero", { name: "cart", parameters: { items: 3, member: true, since: new Date(), tier: undefined } }]);
  });

  it("know that there may be no offer, unless there is a fallback", async () => {
    expectTypeOf(await page.offer("hero")).toEqualTypeOf<string | undefined>();
    expectTypeOf(await page.offer("hero", { fallback: "Welcome" })).toEqualTypeOf<string>();
    expectTypeOf(await page.offer("hero", { fallback: null })).toEqualTypeOf<string | null>();
  });

  it("claim no type that comes from nowhere: text is text, and JSON is what parse makes of it", async () => {
    // @ts-expect-error an offer is text
    page.offer<Flags>("hero");
    // @ts-expect-error an offer is text, or the fallback
    const flags: Flags = await page.offer("hero", { fallback: "" });
    expectTypeOf(flags).toEqualTypeOf<Flags>();
    const parse = (content: unknown): Flags => content as Flags;
    expectTypeOf(await page.json("flags")).toEqualTypeOf<unknown>();
    expectTypeOf(await page.json("flags", { fallback: { beta: true } })).toEqualTypeOf<unknown>();
    expectTypeOf(await page.json("flags", { parse })).toEqualTypeOf<Flags | undefined>();
    expectTypeOf(await page.json("flags", { parse, fallback: { beta: false, limit: 1 } })).toEqualTypeOf<Flags>();
    expectTypeOf(await page.json("flags", { parse, fallback: null })).toEqualTypeOf<Flags | null>();
  });

  it("take views by name, as the API has them, and all of them", () => {
    page.begin("hero", { views: [{}] });
    page.begin(["hero", { name: "cart", parameters: { items: "3" } }], { views: ["home", { name: "cart", key: "k" }] });
    // @ts-expect-error an mbox has a name
    page.begin([{ parameters: {} }]);
    expectTypeOf(page.clickToken("hero")).toEqualTypeOf<string | undefined>();
    expectTypeOf(page.reportClick(["anything", "at all"])).toEqualTypeOf<boolean>();
  });

  it("know that attributes may be missing, unless there is a fallback", async () => {
    expectTypeOf(await page.attributes<Flags>("flags")).toEqualTypeOf<Partial<Flags>>();
    expectTypeOf(await page.attributes<Flags>("flags", { fallback: { beta: false, limit: 1 } })).toEqualTypeOf<Flags>();
    // @ts-expect-error a fallback is complete
    page.attributes<Flags>("flags", { fallback: { beta: false } });
  });

  it("give options of pages and views, and cookies to set", async () => {
    expectTypeOf(await page.pageLoad()).toEqualTypeOf<readonly Option[]>();
    expectTypeOf(await page.view("home")).toEqualTypeOf<readonly Option[]>();
    expectTypeOf(page.setCookie).toEqualTypeOf<readonly string[]>();
    expectTypeOf(page.serverTiming).toEqualTypeOf<string>();
    expectTypeOf(page.begin("hero")).toEqualTypeOf<void>();
  });
});
