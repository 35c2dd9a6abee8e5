/** Counts the hidden classes of what calls make, and prints them as JSON. */

import { isTargetError } from "@fletch/delivery-api";
import { countHiddenClasses } from "@fletch/test-kit/hidden-classes";
import type { PageRuntime } from "../src/page/page-runtime.ts";
import { createPageVisitor } from "../src/page/page-visitor.ts";
import { requestAttributes } from "../src/request/request-attributes.ts";

const counts: Record<string, number> = {};
const cookies = Array.from({ length: 100 }, (_, index) => String(index));
const calls = {
  "attributes by name": cookies.map((targetCookie) => requestAttributes(["flags"], { targetCookie })),
  "attributes with a request": cookies.map((targetCookie) =>
    requestAttributes(["flags"], { targetCookie, request: { context: { channel: "web" } } }),
  ),
};
for (const [name, options] of Object.entries(calls)) {
  if (options[99]?.request.execute?.mboxes?.[0]?.name !== "flags")
    throw new Error("Expected an mbox for the attributes");
  counts[`options of ${name}`] = countHiddenClasses(options);
  counts[`requests of ${name}`] = countHiddenClasses(options.map(({ request }) => request));
}

const runtime = {
  settings: { organizationId: "ACME@AdobeOrg", decisioningMethod: "hybrid" },
} as unknown as PageRuntime;
const pages = cookies.map((path) => {
  const visitor = createPageVisitor({ url: `https://shop.example/${path}` }, runtime);
  if (isTargetError(visitor)) throw visitor;
  return visitor;
});
const parts = { execute: { mboxes: [{ name: "hero" }] } };
counts["requests of pages"] = countHiddenClasses(pages.map((page) => page.optionsFor(parts).request));
counts["visitors of pages' events"] = countHiddenClasses(pages.map((page) => page.group.visitor));

process.stdout.write(JSON.stringify(counts));
