import type {
  AttributesProvider,
  DecisioningMethod,
  DeliveryResponse,
  GetOffersOptions,
  TargetResult,
} from "@fletch/sdk";
import { isTargetError } from "@fletch/sdk";
import type { Context } from "hono";
import { renderHomePage, type TargetPart } from "../page/home-page.ts";
import { noteDecision } from "../reply.ts";
import type { StorefrontEnv, StorefrontParts } from "../storefront-env.ts";
import { targetOptions } from "../target-request.ts";

/** The attributes that the page reads, by mbox. */
type StoreAttributes = {
  "store-navigation": { entries: readonly string[] };
  "store-prices": { discountPercent: number; label: string };
};

const methods: readonly DecisioningMethod[] = ["server-side", "on-device", "hybrid"];

/** GET /: starts the request to Target first, does the page's own work meanwhile, and collects the response last. */
export async function homePage(c: Context<StorefrontEnv>, parts: StorefrontParts): Promise<Response> {
  const method = methods.find((each) => each === c.req.query("method")) ?? "server-side";
  const start = performance.now();

  const offers = parts.target.getAttributes<StoreAttributes>(
    ["store-navigation", "store-prices"],
    pageRequest(c, method, parts),
  );
  const products = await parts.catalogue.loadProducts();
  const worked = performance.now();
  const target = await offers.then(readTargetPart, defaultContent);

  if (target.result) {
    noteDecision(c, target.result);
    notifyDisplayed(c, parts, target.result);
  }
  return c.html(
    renderHomePage({
      target,
      products,
      method,
      names: parts.names,
      worked: worked - start,
    }),
  );
}

/** Executes hero and page load, which count at once, and prefetches the footer, which counts once it is in the page. */
function pageRequest(c: Context, method: DecisioningMethod, { names }: StorefrontParts): GetOffersOptions {
  const others = names.mboxes.filter((name) => !name.startsWith("store-")).slice(0, 12);
  const mboxes = ["store-hero", ...others].map((name, index) => ({ name, index }));
  const options = targetOptions(c, {
    execute: { pageLoad: {}, mboxes },
    prefetch: { mboxes: [{ name: "store-footer", index: 0 }] },
  });
  return { ...options, decisioningMethod: method };
}

function readTargetPart(attributes: AttributesProvider<StoreAttributes>): TargetPart {
  const result: TargetResult = attributes.getResponse();
  return {
    result,
    hero: htmlOf(result.response.execute?.mboxes, "store-hero"),
    footer: htmlOf(result.response.prefetch?.mboxes, "store-footer"),
    navigation: attributes.getValue("store-navigation", "entries", ["Arrows", "Bows", "Quivers"]),
    discountPercent: attributes.getValue("store-prices", "discountPercent", 0),
    discountLabel: attributes.getValue("store-prices", "label", ""),
  };
}

/** Returns default content and the error if Target fails: a failure never breaks the page. */
function defaultContent(error: unknown): TargetPart {
  return {
    failure: isTargetError(error) ? `${error.code}: ${error.message}` : "unexpected failure",
    navigation: ["Arrows", "Bows", "Quivers"],
    discountPercent: 0,
    discountLabel: "",
  };
}

function htmlOf(mboxes: NonNullable<DeliveryResponse["execute"]>["mboxes"], name: string): string | undefined {
  const option = mboxes?.find((mbox) => mbox.name === name)?.options?.find(({ type }) => type === "html");
  return typeof option?.content === "string" ? option.content : undefined;
}

/** Reports the display of the footer. Not awaited, because the visitor has the page already. */
function notifyDisplayed(c: Context, { target }: StorefrontParts, { response, targetCookie }: TargetResult): void {
  const footer = response.prefetch?.mboxes?.find(({ name }) => name === "store-footer");
  const tokens = footer?.options?.flatMap(({ eventToken }) => (eventToken ? [eventToken] : [])) ?? [];
  if (!footer || tokens.length === 0) return;
  target.sendNotifications({
    ...targetOptions(c, {
      ...(response.id && { id: response.id }),
      notifications: [
        {
          id: crypto.randomUUID(),
          impressionId: crypto.randomUUID(),
          type: "display",
          timestamp: Date.now(),
          mbox: { name: "store-footer", ...(footer.state !== undefined && { state: footer.state }) },
          tokens,
        },
      ],
    }),
    ...(targetCookie && { targetCookie: targetCookie.value }),
    callback: () => undefined,
    errCallback: (error) => console.error(`The footer's impression was not counted: ${error.message}`),
  });
}
