// A program that passes variables, without `as const` or annotations. Compiled without Node's types.

import { decide } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import { isTargetError } from "@fletch/delivery-api";
import { string } from "@fletch/delivery-api/schema";
import { TargetClient, type TargetClientOptions, type TargetResult } from "@fletch/sdk";
import { TargetClient as OnDevice } from "@fletch/sdk/on-device";
import { forRequest } from "@fletch/sdk/page";
import { TargetClient as Remote } from "@fletch/sdk/remote";
import * as web from "@fletch/sdk/web";
import settings from "./settings.json";

const config = { client: "acme", organizationId: "0AAA@AdobeOrg", decisioningMethod: "on-device", timeout: 1000 };
export const clients = [
  TargetClient.create(config),
  TargetClient.create(settings),
  OnDevice.create(config),
  Remote.create(config),
];
export const target: TargetClient = TargetClient.create({ ...config, logger: console, fetchApi: fetch });

// Options that can be undefined, such as environment variables.
declare const maybe: {
  propertyToken: string | undefined;
  environmentId: number | undefined;
  proxy: string | undefined;
};
export const options: TargetClientOptions = { ...config, decisioningMethod: "hybrid", ...maybe };

const request = {
  id: { tntId: "1", customerIds: [{ id: "67", integrationCode: "crm", authenticatedState: "authenticated" }] },
  context: { channel: "web", address: { url: "https://shop.example/" }, mobilePlatform: undefined },
  experienceCloud: { analytics: { logging: "server_side" } },
  property: undefined,
  execute: {
    mboxes: [
      {
        name: "hero",
        parameters: { tier: "gold", items: 3, member: true, since: new Date() },
        order: { id: "1", total: 2, purchasedProductIds: ["a"] },
      },
    ],
  },
  notifications: [{ id: "1", type: "click", timestamp: 1, mbox: { name: "hero" }, tokens: ["t"] }],
};
export const called: Promise<TargetResult> = target.getOffers({ request });

const call = { request, targetCookie: undefined, decisioningMethod: "hybrid", customerIds: { crm: "67" } };
export const again: Promise<TargetResult> = target.getOffers(call);
export const sent = target.sendNotifications({ request });
export const attributes = target.getAttributes(["flags"], { request, sessionId: undefined });
export const page = target.forRequest({ url: "https://shop.example/", headers: {} });
const pageOptions = {
  url: "https://shop.example/",
  decisioningMethod: "hybrid",
  context: { channel: "web" },
  experienceCloud: { analytics: { logging: "server_side" } },
  id: { customerIds: [{ id: "67", integrationCode: "crm", authenticatedState: "authenticated" }] },
  customerIds: { crm: { id: "67", authState: 1 } },
};
export const pageOfVariables = target.forRequest(pageOptions);
page.begin(["hero", { name: "cart", parameters: { items: 3, member: true } }], { parameters: { tier: undefined } });
const withCustomerIds = { request, customerIds: { crm: { id: "67", authState: 1 } } };
export const known: Promise<TargetResult> = target.getOffers(withCustomerIds);
export const others = [forRequest, web, isTargetError, string, decide, splitHost];

called.then((result) => {
  const [mbox] = result.response.execute?.mboxes ?? [];
  const content: unknown = mbox?.options?.[0]?.content;
  const method: string = result.meta.decisioningMethod;
  return [content, method, result.targetCookie?.value];
});
