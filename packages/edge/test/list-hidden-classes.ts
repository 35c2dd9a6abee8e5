/** Counts the hidden classes of what requests make, and prints them as JSON. */
import { countHiddenClasses } from "@fletch/test-kit/hidden-classes";
import { withBrowserHeaders } from "../src/delivery/read-browser-headers.ts";
import { describeRequest } from "../src/observe/request-record.ts";

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

const counts = {
  "contexts with headers": countHiddenClasses(contexts),
  "records of requests": countHiddenClasses(records),
};
process.stdout.write(JSON.stringify(counts));
