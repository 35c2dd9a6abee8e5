import type { DeliveryRequest } from "@fletch/delivery-api";
import type { Visitor } from "./visitors.ts";

/** A request for one mbox with parameters. */
export function toHeroRequest({ url, userAgent, tier, cartValue }: Visitor): DeliveryRequest {
  return {
    context: { channel: "web", userAgent, address: { url } },
    execute: { mboxes: [{ name: "hero", index: 0, parameters: { tier, cartValue: String(cartValue) } }] },
  };
}
