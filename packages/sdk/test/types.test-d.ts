import { describe, expectTypeOf, it } from "vitest";
import { flagsFor } from "../src/entries/flags.ts";
import {
  type AsyncResult,
  type AttributesProvider,
  TargetClient,
  type TargetError,
  type TargetResult,
} from "../src/entries/index.ts";

const target = TargetClient.create({ client: "acme", organizationId: "0AAA@AdobeOrg" });
const request = { execute: { mboxes: [{ name: "hero" }] } };

interface Flags {
  flags: { beta: boolean; level: number };
  prices: { discount: number };
}

describe("the types", () => {
  it("of a call are those of a promise with a handle", () => {
    expectTypeOf(target.getOffers({ request })).toEqualTypeOf<AsyncResult<TargetResult>>();
    expectTypeOf(target.getOffers({ request })).toExtend<Promise<TargetResult>>();
    expectTypeOf<Awaited<ReturnType<typeof target.sendNotifications>>>().toEqualTypeOf<TargetResult>();
    expectTypeOf<TargetResult["timing"]>().toEqualTypeOf<
      { readonly total: number; readonly waited: number } & TargetResult["timing"]
    >();
  });

  it("of callbacks are what the call comes to", () => {
    target.getOffers({
      request,
      callback: (result) => expectTypeOf(result).toEqualTypeOf<TargetResult>(),
      errCallback: (error) => expectTypeOf(error).toEqualTypeOf<TargetError>(),
    });
    target.getAttributes<Flags>(["flags"], {
      callback: (attributes) => expectTypeOf(attributes).toEqualTypeOf<AttributesProvider<Flags>>(),
    });
  });

  it("of a request take a Date as the time of an order, and URLs", () => {
    const address = { url: new URL("https://shop.test/"), referringUrl: new URL("https://news.test/") };
    const order = { id: "1001", total: 99.9, time: new Date() };
    target.getOffers({ request: { context: { address }, execute: { mboxes: [{ name: "order", order, address }] } } });
    flagsFor(target, { url: address.url, context: { address } });
    // @ts-expect-error a Date is no URL
    target.getOffers({ request: { context: { address: { url: new Date() } } } });
  });

  it("of attributes are as they were named", () => {
    const attributes = {} as AttributesProvider<Flags>;
    expectTypeOf(attributes.getValue("flags", "beta")).toEqualTypeOf<boolean>();
    expectTypeOf(attributes.getValue("flags", "level", 1)).toEqualTypeOf<number>();
    expectTypeOf(attributes.asObject("prices")).toEqualTypeOf<Partial<{ discount: number }>>();
    // @ts-expect-error there is no such mbox
    attributes.getValue("none", "beta");
    // @ts-expect-error there is no such key
    attributes.getValue("flags", "discount");
    // @ts-expect-error the fallback is of another type
    attributes.getValue("flags", "beta", "yes");
    // @ts-expect-error only these mboxes have attributes
    target.getAttributes<Flags>(["none"]);
  });

  it("of attributes without names are unknown", () => {
    const attributes = {} as AttributesProvider;
    expectTypeOf(attributes.getValue("any", "key")).toEqualTypeOf<unknown>();
    expectTypeOf(attributes.getBoolean("any", "key")).toEqualTypeOf<boolean>();
  });

  it("of parameters take what programs have", () => {
    const parameters = { items: 3, member: true, since: new Date(), tier: undefined, plan: null };
    target.getOffers({
      request: { execute: { mboxes: [{ name: "hero", parameters, profileParameters: parameters }] } },
    });
    flagsFor(target, { parameters, profileParameters: parameters });
    // @ts-expect-error an object has no reading
    target.getOffers({ request: { execute: { pageLoad: { parameters: { cart: {} } } } } });
  });

  it("of options refuse what is wrong, and take undefined for absent", () => {
    target.getOffers({ request, targetCookie: undefined, sessionId: undefined, signal: undefined });
    // @ts-expect-error a request is needed
    target.getOffers({});
    // @ts-expect-error the client is needed
    TargetClient.create({ organizationId: "0AAA@AdobeOrg" });
  });

  it("of a client dispose of it", () => {
    expectTypeOf(target).toExtend<AsyncDisposable>();
  });
});
