import { TargetProvider } from "@fletch/react";
import { createTargetState } from "@fletch/react/server";
import { type ReactNode, Suspense } from "react";
import { flagClient } from "../../lib/flags.ts";
import { storePage } from "../../lib/target.ts";
import { Checkout, Hero } from "./store.tsx";

/** Flags are in the first bytes of what is rendered for the visitor, the hero streams in when Target has responded. */
export default function Page() {
  return (
    <main>
      <Suspense fallback={<p>&nbsp;</p>}>
        <Visitor>
          <Checkout />
          <Suspense fallback={<section style={{ minHeight: "8rem" }} />}>
            <Hero />
          </Suspense>
        </Visitor>
      </Suspense>
    </main>
  );
}

async function Visitor({ children }: { readonly children: ReactNode }) {
  const page = await storePage(); // ends a prerender, which is for nobody
  const flags = (await flagClient()).flags(page.visitor);
  const state = createTargetState({ flags, flagMboxes: ["store-flags"], page, offers: ["store-hero"] });
  return (
    <TargetProvider state={state} reportTo="/api/target">
      {children}
    </TargetProvider>
  );
}
