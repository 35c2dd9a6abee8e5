// Components whose flags are declared by `fletch types`: valid lines compile, and each wrong line does not.
import { TargetProvider, type TargetState, useFlag, useFlagDetails, useOffer } from "@fletch/react";
import { createTargetState } from "@fletch/react/server";
import { TargetClient } from "@fletch/sdk/flags";

export function Checkout() {
  const isNew: boolean = useFlag("flags", "newCheckout", false);
  const items: number | undefined = useFlag("flags", "itemsPerPage");
  const layout: "narrow" | "wide" = useFlag("flags", "layout", "wide");
  const banner: string = useFlagDetails("flags", "banner", "").value;
  const beta: boolean = useOffer("beta", { value: false }).value;
  const html: string = useOffer("hero", "<h1>Welcome</h1>");
  // @ts-expect-error the mbox is misspelt
  useFlag("flag", "newCheckout", false);
  // @ts-expect-error the key is misspelt
  useFlag("flags", "newChekout", false);
  // @ts-expect-error it is a boolean
  useFlag("flags", "newCheckout", "yes");
  // @ts-expect-error no experience has that layout
  useFlag("flags", "layout", "round");
  // @ts-expect-error it can be missing
  const missing: number = useFlag("flags", "itemsPerPage");
  return (
    <main>
      {html} {isNew} {items} {layout} {banner} {beta} {missing}
    </main>
  );
}

const client = TargetClient.create({ client: "acme", organizationId: "0AAA@AdobeOrg" });

export function Page() {
  const state: TargetState = createTargetState({
    flags: client.flags({ id: "user-1" }),
    flagMboxes: ["flags", "beta"],
  });
  // @ts-expect-error the mbox is misspelt
  createTargetState({ flags: client.flags({ id: "user-1" }), flagMboxes: ["flag"] });
  return (
    <TargetProvider state={state} reportTo="/target">
      <Checkout />
    </TargetProvider>
  );
}
