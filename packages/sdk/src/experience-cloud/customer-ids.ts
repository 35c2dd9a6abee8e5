import type { AuthenticatedState, CustomerId } from "@fletch/delivery-api";

/** How sure the caller is of a customer id: 0 unknown, 1 authenticated, 2 logged out. */
export type AuthState = 0 | 1 | 2;

const states: readonly AuthenticatedState[] = ["unknown", "authenticated", "logged_out"];

/** `{ userid: { id: "67", authState: 1 } }` → the ids of the Delivery request. Values that say nothing are skipped. */
export function toCustomerIds(customerIds: unknown): readonly CustomerId[] {
  if (typeof customerIds !== "object" || customerIds === null) return [];
  const ids: CustomerId[] = [];
  for (const [integrationCode, given] of Object.entries(customerIds) as [string, unknown][]) {
    if (!given) continue;
    const { id, authState = 0 } =
      typeof given === "object" ? (given as { id?: unknown; authState?: number }) : { id: given };
    if (id === undefined || id === null || id === "") continue;
    ids.push({ id: String(id), integrationCode, authenticatedState: states[authState] ?? "unknown" });
  }
  return ids;
}
