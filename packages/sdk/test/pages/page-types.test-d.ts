import type { Option } from "@fletch/delivery-api";
import { describe, expectTypeOf, it } from "vitest";
import { type Page, type PageOptions, TargetClient } from "../../src/index.ts";

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

  it("know that there may be no offer, unless there is a fallback", async () => {
    expectTypeOf(await page.offer("hero")).toEqualTypeOf<string | undefined>();
    expectTypeOf(await page.offer("hero", { fallback: "Welcome" })).toEqualTypeOf<string>();
    expectTypeOf(await page.offer<Flags>("hero")).toEqualTypeOf<Flags | undefined>();
    expectTypeOf(await page.offer<Flags>("hero", { fallback: { beta: false, limit: 1 } })).toEqualTypeOf<Flags>();
    // @ts-expect-error the fallback is of another type
    page.offer<Flags>("hero", { fallback: { beta: "no" } });
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
