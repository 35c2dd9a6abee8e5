import { target } from "@fletch/sdk/next";
import { components, doOwnWork } from "../../../lib/own-work.ts";
import { targetClient } from "../../../lib/target.ts";

/** Begins, does its own work, and collects: what Target costs is the difference to the page without. */
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
