import { headers } from "next/headers";
import { components, doOwnWork } from "../../../../lib/own-work.ts";

/** The same response without Target. */
export async function GET() {
  await headers();
  await doOwnWork();
  return Response.json(components);
}
