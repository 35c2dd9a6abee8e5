import type { AuthenticatedState, CustomerId } from "@fletch/delivery-api";

/** How sure the caller is of a customer id. */
export const AuthState: { readonly UNKNOWN: 0; readonly AUTHENTICATED: 1; readonly LOGGED_OUT: 2 } = Object.freeze({
  UNKNOWN: 0,
  AUTHENTICATED: 1,
  LOGGED_OUT: 2,
});

/** One of the values of `AuthState`. */
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
