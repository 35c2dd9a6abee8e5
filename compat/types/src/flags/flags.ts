// A program whose flags are declared by `fletch types`: valid lines compile, and each wrong line does not.
import type { TargetClient as PlainClient } from "@fletch/sdk";
import { TargetClient } from "@fletch/sdk/flags";

const target = TargetClient.create({ client: "acme", organizationId: "0AAA@AdobeOrg" });

export function readFlags(): readonly unknown[] {
  const flags = target.flags({ id: "user-1" });
  const isNew: boolean = flags.boolean("flags", "newCheckout");
  const items: number = flags.number("flags", "itemsPerPage", 12);
  const layout: "narrow" | "wide" = flags.string("flags", "layout", "wide");
  const banner: string = flags.string("flags", "banner", "");
  const theme: { color: string; dark?: boolean } = flags.json("flags", "theme", { color: "blue" });
  const steps: string[] | undefined = flags.json("flags", "steps");
  const beta: boolean = flags.boolean("beta", "value");
  // @ts-expect-error the mbox is misspelt
  flags.boolean("flag", "newCheckout");
  // @ts-expect-error the key is misspelt
  flags.boolean("flags", "newChekout");
  // @ts-expect-error it is a boolean
  flags.number("flags", "newCheckout", 1);
  // @ts-expect-error it is a number
  flags.boolean("flags", "itemsPerPage");
  // @ts-expect-error no experience has that layout
  flags.string("flags", "layout", "round");
  // @ts-expect-error the mbox has no JSON
  flags.json("hero", "text");
  return [isNew, items, layout, banner, theme, steps, beta];
}

export async function readAttributes(): Promise<readonly unknown[]> {
  const client: PlainClient = target;
  const attributes = await client.getAttributes(["flags", "beta"]);
  const isNew: boolean = attributes.getValue("flags", "newCheckout");
  const items: number = attributes.getValue("flags", "itemsPerPage", 12);
  // @ts-expect-error the mbox is misspelt
  await client.getAttributes(["flag"]);
  // @ts-expect-error the key is misspelt
  attributes.getValue("flags", "newChekout");
  // @ts-expect-error it is a number
  attributes.getValue("flags", "itemsPerPage", "12");
  // @ts-expect-error an experience lacks it
  const lacking: number = attributes.getValue("flags", "itemsPerPage");
  return [isNew, items, lacking];
}

export async function readPage(): Promise<readonly unknown[]> {
  const page = target.forRequest({ url: "https://shop.test/" });
  const { newCheckout, itemsPerPage } = await page.attributes("flags");
  const isNew: boolean | undefined = newCheckout;
  const items: number | undefined = itemsPerPage;
  const { value } = await page.attributes("beta", { fallback: { value: false } });
  const beta: boolean = value;
  // A type parameter replaces the declared flags.
  const own = await page.attributes<{ other: string }>("flags", { fallback: { other: "" } });
  const other: string = own.other;
  // @ts-expect-error the mbox is misspelt
  page.attributes("flag");
  // @ts-expect-error the key is misspelt
  (await page.attributes("flags")).newChekout;
  return [isNew, items, beta, other];
}
