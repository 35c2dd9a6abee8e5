import { target } from "@fletch/sdk/next";
import { components, doOwnWork } from "../../../lib/own-work.ts";
import { targetClient } from "../../../lib/target.ts";

/** Begins, does its own work, and collects. The difference to the page without Target is the cost of Target. */
export default async function Page() {
  const page = await target(targetClient());
  page.begin(components);
  await doOwnWork();
  const offers = await Promise.all(components.map((name) => page.offer(name, { fallback: "no offer" })));
  return (
    <main>
      {offers.map((offer, at) => (
        <p key={components[at]}>{offer}</p>
      ))}
    </main>
  );
}
