import { headers } from "next/headers";
import { components, doOwnWork } from "../../../lib/own-work.ts";

/** The same page, without Target; rendered for each request, too. */
export default async function Page() {
  await headers();
  await doOwnWork();
  return (
    <main>
      {components.map((name) => (
        <p key={name}>{name}</p>
      ))}
    </main>
  );
}
