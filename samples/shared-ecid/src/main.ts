/**
 * One visitor over several calls: the Experience Cloud id comes from the AMCV cookie, and all hits of a page, Target's and those of
 * Analytics, carry one supplemental data id, so that the reports join them.
 */
import { fileURLToPath } from "node:url";
import { createEdge, listen } from "@fletch/edge";
import { TargetClient, Visitor } from "@fletch/sdk";

const organizationId = "0AAA@AdobeOrg";

await using edge = createEdge({
  client: "acme",
  activities: [fileURLToPath(new URL("../activities", import.meta.url))],
});
await using server = await listen(edge, { port: 0 });
await using target = TargetClient.create({
  client: "acme",
  organizationId,
  serverDomain: new URL(server.url).host,
  secure: false,
});

// As browsers send it.
const visitorCookie = encodeURIComponent(
  "-1330315163|MCMID|07327024324407615852294135870030620007|MCAAMLH-1795600000|9",
);
const cookie = `${encodeURIComponent(TargetClient.getVisitorCookieName(organizationId))}=${visitorCookie}`;
const experienceCloud = { analytics: { trackingServer: "acme.sc.example", logging: "server_side" } } as const;

// A page identifies the visitor of all its calls by itself.
const page = target.forRequest({ url: "https://shop.test/", headers: { cookie }, experienceCloud });
page.begin("hero");
page.begin("footer");
await Promise.all([page.offer("hero"), page.offer("footer")]);
const ofPage = page.serverState?.target.request;
console.log("Of the page:   ", ofPage?.id?.marketingCloudVisitorId, ofPage?.experienceCloud?.analytics);
console.log("For the browser:", JSON.stringify(page.serverState?.visitor));

// With getOffers, share a visitor. All consumers get the same id; the second call of a consumer gets a new one.
const visitor = new Visitor(organizationId, visitorCookie);
const ids: unknown[] = [];
for (const consumerId of ["header", "main", "main"]) {
  const { request } = await target.getOffers({
    visitor,
    consumerId,
    request: { experienceCloud, execute: { mboxes: [{ name: "hero" }] } },
  });
  const { supplementalDataId } = request.experienceCloud?.analytics ?? {};
  console.log(`For ${consumerId.padEnd(8)}   `, request.id?.marketingCloudVisitorId, supplementalDataId);
  ids.push(supplementalDataId);
}
const [header, main, again] = ids;
console.log(
  header === main && main !== again ? "One id for both, and a new one for the second hit." : "The ids are wrong.",
);
if (header !== main || main === again) process.exitCode = 1;
