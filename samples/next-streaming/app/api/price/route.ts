import { withTarget } from "@fletch/sdk/next";
import { targetClient } from "../../../lib/target.ts";

/** A route handler sets the cookies itself, and says in `Server-Timing` what Target cost. */
export const GET = withTarget(targetClient, async (_request: Request, page) => {
  const { discount } = await page.attributes<{ discount: number }>("store-price", { fallback: { discount: 0 } });
  return Response.json({ price: 100 - discount });
});
