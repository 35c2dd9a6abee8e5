import { type Adjustment, type CustomerId, normalize, type VisitorId, visitorIdSchema } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";

/** How sure the caller is of a customer id. */
export const AuthState: { readonly UNKNOWN: 0; readonly AUTHENTICATED: 1; readonly LOGGED_OUT: 2 } = Object.freeze({
  UNKNOWN: 0,
  AUTHENTICATED: 1,
  LOGGED_OUT: 2,
});

/** One of the values of `AuthState`. */
export type AuthState = 0 | 1 | 2;

const nobody: readonly CustomerId[] = [];

/**
 * `{ userid: { id: "67", authState: 1 } }` → the ids of the Delivery request. Also takes a list of `{ id, integrationCode, authState }`. Entries
 * without an id are skipped: nobody is logged in.
 *
 * @param adjustments gets what had to be converted or left out
 */
export function toCustomerIds(given: unknown, adjustments?: Adjustment[]): readonly CustomerId[] {
  const customerIds = toList(given).filter(({ id }) => hasValue(id));
  if (customerIds.length === 0) return nobody;
  const normal = normalize(visitorIdSchema, { customerIds }, { dropsInvalid: true });
  for (const adjustment of normal.adjustments) {
    // A number in the object form is how the state is given there, and ids are often numbers.
    if (adjustment.action === "dropped" || Array.isArray(given)) adjustments?.push(adjustment);
  }
  return (normal.value as VisitorId).customerIds ?? nobody;
}

/** The form that visitors of the published visitor library know: by integration code. */
export function byIntegrationCode(given: object): object {
  if (!Array.isArray(given)) return given;
  return Object.fromEntries(
    toList(given).map(({ integrationCode, authenticatedState, ...others }) => [String(integrationCode), others]),
  );
}

type GivenId = Readonly<Record<string, unknown>>;

function toList(given: unknown): readonly GivenId[] {
  if (Array.isArray(given)) return given.filter((each): each is GivenId => isRecord(each));
  if (!isRecord(given)) return [];
  return Object.entries(given).map(([integrationCode, id]) =>
    isRecord(id) ? { ...id, integrationCode } : { id, integrationCode },
  );
}

function hasValue(id: unknown): boolean {
  return id !== undefined && id !== null && id !== "" && id !== false && !Number.isNaN(id);
}
