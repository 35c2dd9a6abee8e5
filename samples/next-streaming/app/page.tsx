import Link from "next/link";
import { Suspense } from "react";
import { maxWait, storePage } from "../lib/target.ts";

interface Hero {
  readonly title: string;
  readonly text: string;
}

/** Does not wait for Target: components with offers are in a `Suspense`, so the rest can be prerendered. */
export default function Page() {
  return (
    <main>
      <Suspense fallback={<p id="ribbon">&nbsp;</p>}>
        <Ribbon />
      </Suspense>
      <Suspense fallback={<section id="hero-placeholder" style={{ minHeight: "8rem" }} />}>
        <Hero />
      </Suspense>
      <p id="lamps">Desk lamp, floor lamp, pendant lamp.</p>
      <Link href="/lamps" style={{ color: "inherit" }}>
        All lamps
      </Link>
    </main>
  );
}

async function Hero() {
  const page = await storePage();
  const fallback = { title: "Lamps", text: "All our lamps" };
  const { title, text } = await page.attributes<Hero>("store-hero", { fallback, timeout: maxWait, background: true });
  return (
    <section id="hero" style={{ minHeight: "8rem" }}>
      <h1>{title}</h1>
      <p>{text}</p>
    </section>
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
