/** @jsxImportSource react */
/** The page that the tests render on the server, and hydrate in a browser. */
import { type ReactNode, StrictMode, Suspense, useEffect, useState } from "react";
import { TargetProvider, type TargetState, useClicked, useFlag, useFlagDetails, useOffer } from "../src/index.ts";

export function Shop({ state }: { readonly state?: TargetState }): ReactNode {
  return (
    <html lang="en">
      <head>
        <title>Shop</title>
        <link rel="icon" href="data:," />
      </head>
      <body>
        <StrictMode>
          <TargetProvider state={state} embed reportTo="/target">
            <Headline />
            <Counter />
            <Suspense fallback={<p id="waiting">Waiting</p>}>
              <Hero />
              <Price />
            </Suspense>
          </TargetProvider>
        </StrictMode>
      </body>
    </html>
  );
}

function Headline(): ReactNode {
  const headline = useFlag("flags", "headline", "Default");
  const { value, reason, variant } = useFlagDetails("flags", "newCheckout", false);
  return (
    <h1 id="headline" data-details={`${value} ${reason} ${variant}`}>
      {headline}
    </h1>
  );
}

/** Shows that the page is hydrated, and reads a flag only when it is clicked. */
function Counter(): ReactNode {
  const [count, setCount] = useState(0);
  return (
    <button id="counter" type="button" onClick={() => setCount(count + 1)}>
      {count} {count > 0 && <Banner />}
    </button>
  );
}

function Banner(): ReactNode {
  return <b id="banner">{useFlag("banner", "text", "Closed")}</b>;
}

function Hero(): ReactNode {
  const html = useOffer("hero", "Default hero");
  const [isHydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  const attributes = { id: "hero", "data-hydrated": isHydrated, onClick: useClicked("hero") };
  // biome-ignore lint/security/noDangerouslySetInnerHtml: offers are HTML of the account's own editors
  return <div {...attributes} dangerouslySetInnerHTML={{ __html: html }} />;
}

function Price(): ReactNode {
  const { discount, unit } = useOffer("prices", { discount: 0, unit: "%" });
  return (
    <p id="price">
      {discount} {unit}
    </p>
  );
}
