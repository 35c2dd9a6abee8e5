import { Suspense } from "react";
import { maxWait, storePage } from "../../lib/target.ts";

/** Prefetched by its link. Only the visit sends a request to Target. */
export default function Page() {
  return (
    <main>
      <h1>All lamps</h1>
      <Suspense fallback={<p>&nbsp;</p>}>
        <Ribbon />
      </Suspense>
    </main>
  );
}

async function Ribbon() {
  const page = await storePage();
  return (
    <p id="ribbon">
      {await page.offer("store-ribbon", { fallback: "Shipping from 5.00", timeout: maxWait, background: true })}
    </p>
  );
}
