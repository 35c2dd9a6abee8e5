/** Counts the hidden classes of what requests make, and prints them as JSON. */
import { countHiddenClasses } from "@fletch/test-kit/hidden-classes";
import { addGeo } from "../src/delivery/add-geo.ts";
import { buildResponse } from "../src/delivery/build-response.ts";
import { withBrowserHeaders } from "../src/delivery/read-browser-headers.ts";
import { describeRequest } from "../src/observe/request-record.ts";
import { TokenSigner } from "../src/tokens/token-signer.ts";

const nothingElse = {
  notifications: [],
  remote: { remoteNeeded: false, remoteMboxes: [], remoteViews: [] },
  errors: [],
};
const numbers = Array.from({ length: 100 }, (_, index) => index);
const headers = new Headers({ "user-agent": "Mozilla/5.0", "sec-ch-ua-platform": '"Linux"' });

const contexts = numbers.map((index) => {
  const address = { url: `https://shop.example/${index}` };
  return withBrowserHeaders({ context: { channel: "web", address } }, headers).context;
});
if (contexts[99]?.clientHints?.platform !== "Linux") throw new Error("Expected the client hints of the headers");

const records = numbers.map((number) =>
  describeRequest({ api: "delivery", number, time: number, duration: 1.5, status: 200 }, {}),
);

const located = await Promise.all(
  numbers.map((index) => {
    const request = { context: { channel: "web", address: { url: `https://shop.example/${index}` } } } as const;
    return addGeo(request, headers, () => ({ city: `City ${index}` }));
  }),
);

const signer = new TokenSigner("secret");
const responses = numbers.map((index) => {
  const id = { tntId: `visitor-${index}` };
  const prefetch = { mboxes: [{ name: "hero", options: [{ type: "html", content: `${index}` }] }] } as const;
  return buildResponse(
    { response: { status: 200, requestId: `${index}`, id, client: "acme", prefetch }, ...nothingElse },
    { edgeHost: "edge.example", globalMbox: "page", notifications: undefined, telemetryToken: "token", signer },
  );
});
const mboxes = responses.flatMap(({ prefetch }) => prefetch?.mboxes ?? []);
if (mboxes[99]?.state === undefined) throw new Error("Expected the states of prefetched mboxes");

const counts = {
  "contexts with headers": countHiddenClasses(contexts),
  "records of requests": countHiddenClasses(records),
  "contexts with geo": countHiddenClasses(located.map(({ context }) => context)),
  responses: countHiddenClasses(responses),
  "prefetched mboxes": countHiddenClasses(mboxes),
};
process.stdout.write(JSON.stringify(counts));
