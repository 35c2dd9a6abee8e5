/** Counts the hidden classes of what calls make, and prints them as JSON. */
import { countHiddenClasses } from "@fletch/test-kit/hidden-classes";
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

process.stdout.write(JSON.stringify(counts));
