import { type Adjustment, type CustomerId, normalize, type VisitorId, visitorIdSchema } from "@fletch/delivery-api";
import { isRecord, toAuthenticatedState, toPlainObject, toText } from "@fletch/delivery-api/schema";

/** The authenticated state of a customer id. */
export const AuthState: { readonly UNKNOWN: 0; readonly AUTHENTICATED: 1; readonly LOGGED_OUT: 2 } = Object.freeze({
  UNKNOWN: 0,
  AUTHENTICATED: 1,
  LOGGED_OUT: 2,
});

/** One of the values of `AuthState`. */
export type AuthState = 0 | 1 | 2;

const nobody: readonly CustomerId[] = [];

/**
 * Converts `{ userid: { id: "67", authState: 1 } }`, or a list of `{ id, integrationCode, authState }`, to the ids of
 * the Delivery request. Skips entries without an id: nobody is logged in.
 *
 * @param adjustments gets conversions and omissions
 */
export function toCustomerIds(given: unknown, adjustments?: Adjustment[]): readonly CustomerId[] {
  const customerIds = toList(given).filter(hasId);
  if (customerIds.length === 0) return nobody;
  const normal = normalize(visitorIdSchema, { customerIds }, { dropsInvalid: true });
  adjustments?.push(...normal.adjustments);
  return (normal.value as VisitorId).customerIds ?? nobody;
}

/** Converts to the published visitor library's form: by integration code. */
export function byIntegrationCode(given: object): object {
  if (!Array.isArray(given)) return given;
  return Object.fromEntries(
    toList(given)
      .filter(isRecord)
      .map(({ integrationCode, authenticatedState, ...others }) => [String(integrationCode), others]),
  );
}

type GivenId = Readonly<Record<string, unknown>>;

/** Keeps entries that are not objects, so that the schema reports them. */
function toList(given: unknown): readonly GivenId[] {
  if (Array.isArray(given)) return given;
  const byCode = given instanceof Map ? [...given] : Object.entries(isRecord(given) ? toPlainObject(given) : {});
  return byCode.map(([integrationCode, id]) => {
    if (!isRecord(id)) return { id: toText(id), integrationCode };
    const { authState, ...others } = toPlainObject(id);
    // Ids and states are often numbers here, so their conversion is not reported.
    const state = authState === undefined ? {} : { authState: toAuthenticatedState(authState) };
    return { ...others, ...state, id: toText(others.id), integrationCode };
  });
}

/** Returns whether somebody is logged in. */
function hasId(entry: unknown): boolean {
  if (entry === undefined || entry === null) return false;
  const id = isRecord(entry) ? entry.id : entry;
  return id !== undefined && id !== null && id !== "" && id !== false && !Number.isNaN(id);
}
