import type { Writable } from "@fletch/delivery-api";
import { createSupplementalDataId } from "../runtime/create-id.ts";
import { type AmcvValues, parseAmcvCookie } from "./parse-amcv-cookie.ts";

/** The methods of a visitor that the client uses. The published visitor library has them. */
export interface VisitorLike {
  /** Returns the values of the AMCV cookie. */
  getVisitorValues(): AmcvValues;
  /** Returns the state by organization, for `serverState` of the browser's library. */
  getState(): VisitorState;
  /** Returns the id that joins Target's hits with those of Analytics. */
  getSupplementalDataID(consumerId: string): string;
  setCustomerIDs?(customerIds: object): void;
}

/** State for `serverState` of the browser's visitor library, so that both use equal ids of hits. */
export type VisitorState = Readonly<Record<string, VisitorOrganizationState>>;

export interface VisitorOrganizationState {
  readonly customerIDs?: object;
  readonly sdid?: SupplementalDataState;
}

/** The current and the last supplemental data id, each with its consumers. */
export interface SupplementalDataState {
  readonly supplementalDataIDCurrent?: string;
  readonly supplementalDataIDCurrentConsumed?: Readonly<Record<string, boolean>>;
  readonly supplementalDataIDLast?: string;
  readonly supplementalDataIDLastConsumed?: Readonly<Record<string, boolean>>;
}

/** Returns whether an object has the methods of a visitor. */
export function isVisitorLike(value: unknown): value is VisitorLike {
  if (typeof value !== "object" || value === null) return false;
  const { getVisitorValues, getState, getSupplementalDataID } = value as Partial<Record<keyof VisitorLike, unknown>>;
  return [getVisitorValues, getState, getSupplementalDataID].every((method) => typeof method === "function");
}

type Consumers = Readonly<Record<string, boolean>>;

const nobody: Consumers = {};

/** The default consumer. */
export const defaultConsumer = "target-global-mbox";

/** Shared: nearly every visitor has this state. */
const onlyDefault: Consumers = { [`payload:${defaultConsumer}`]: true };

/**
 * A visitor of the Experience Cloud on the server, equivalent to `@adobe-mcid/visitor-js-server`.
 *
 * Different consumers share a supplemental data id. A second request of one consumer gets a new id.
 */
export class Visitor implements VisitorLike {
  private readonly organization: string;
  private readonly values: AmcvValues;
  private customerIDs: object | undefined;
  private current: string | undefined;
  /** Immutable; replaced as a whole. */
  private consumed: Consumers = nobody;
  private last: string | undefined;
  private lastConsumed: Consumers = nobody;

  /** @param supplementalDataId the first id @default a new one */
  constructor(organizationId: string, amcvCookie?: string, supplementalDataId?: string) {
    this.organization = organizationId.includes("@") ? organizationId : `${organizationId}@AdobeOrg`;
    this.values = parseAmcvCookie(amcvCookie);
    this.current = supplementalDataId;
  }

  getVisitorValues(): AmcvValues {
    return this.values;
  }

  setCustomerIDs(customerIds: object): void {
    this.customerIDs = customerIds;
  }

  getSupplementalDataID(consumerId: string): string {
    if (consumerId === defaultConsumer && this.consumed === nobody && this.last === undefined) {
      this.current ??= createSupplementalDataId();
      this.consumed = onlyDefault;
      return this.current;
    }
    const consumer = `payload:${consumerId}`;
    this.current ??= createSupplementalDataId();
    if (this.last !== undefined && !Object.hasOwn(this.lastConsumed, consumer)) {
      this.lastConsumed = { ...this.lastConsumed, [consumer]: true };
      return this.last;
    }
    if (Object.hasOwn(this.consumed, consumer)) {
      this.last = this.current;
      this.lastConsumed = this.consumed;
      this.current = createSupplementalDataId();
      this.consumed = nobody;
    }
    this.consumed = this.consumed === nobody ? { [consumer]: true } : { ...this.consumed, [consumer]: true };
    return this.current;
  }

  getState(): VisitorState {
    const { current, consumed, last, lastConsumed, customerIDs } = this;
    const sdid: Writable<SupplementalDataState> = {};
    if (current !== undefined) {
      sdid.supplementalDataIDCurrent = current;
      sdid.supplementalDataIDCurrentConsumed = { ...consumed };
      if (last !== undefined) sdid.supplementalDataIDLast = last;
      sdid.supplementalDataIDLastConsumed = { ...lastConsumed };
    }
    const state = customerIDs === undefined ? { sdid } : { customerIDs, sdid };
    return { [this.organization]: state };
  }
}
