import { TargetProvider, type TargetState, useFlag, useOffer } from "@fletch/react";
import { Suspense, useState } from "react";

/** The page, for the server and for the browser. The server gives it a state; the browser finds the state in the page. */
export function Store({ state }: { readonly state?: TargetState }) {
  return (
    <html lang="en">
      <head>
        <title>Lamp store</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
      </head>
      <body style={{ font: "1.1rem/1.5 system-ui", margin: "3rem auto", maxWidth: "40rem", padding: "0 1rem" }}>
        <TargetProvider state={state} embed reportTo="/target">
          <main>
            <Checkout />
            <Suspense fallback={<section style={{ minHeight: "8rem" }} />}>
              <Hero />
            </Suspense>
          </main>
        </TargetProvider>
      </body>
    </html>
  );
}

function Checkout() {
  const [items, setItems] = useState(0);
  const headline = useFlag("store-flags", "headline", "Checkout");
  const isNew = useFlag("store-flags", "newCheckout", false);
  return (
    <button id="checkout" type="button" onClick={() => setItems(items + 1)}>
      {headline}: {items} {isNew ? "in the new cart" : "in the cart"}
    </button>
  );
}

function Hero() {
  const { title, text } = useOffer("store-hero", { title: "Lamps", text: "All our lamps" });
  return (
    <section id="hero" style={{ minHeight: "8rem" }}>
      <h1>{title}</h1>
      <p>{text}</p>
    </section>
  );
}
