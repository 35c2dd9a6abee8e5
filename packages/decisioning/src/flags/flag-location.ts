/** Where a flag is: an attribute of the JSON offers of an mbox. */
export interface FlagLocation {
  readonly mbox: string;
  /** `undefined`: the flag is the mbox. Its value is the attribute `value`, else all attributes. */
  readonly key: string | undefined;
}

/** The attribute that is the value of a flag which has an mbox of its own. */
export const ownMboxKey = "value";

/**
 * Finds the place that a flag key names: `flags.beta` is the attribute `beta` of the mbox `flags`, and `checkout` is an mbox of its own.
 * Mboxes and attributes may have dots in their names, so the longest name of a known mbox wins. Without one, the key ends at its first dot.
 *
 * @param isMbox tells whether there is an mbox of that name
 * @example
 * findFlagLocation("shop.cart.color", (name) => plan.mboxes.has(name)); // { mbox: "shop.cart", key: "color" }
 */
export function findFlagLocation(flagKey: string, isMbox: (name: string) => boolean): FlagLocation {
  if (isMbox(flagKey)) return { mbox: flagKey, key: undefined };
  for (let dot = flagKey.lastIndexOf("."); dot > 0; dot = flagKey.lastIndexOf(".", dot - 1)) {
    const mbox = flagKey.slice(0, dot);
    if (isMbox(mbox)) return { mbox, key: flagKey.slice(dot + 1) };
  }
  const first = flagKey.indexOf(".");
  if (first <= 0) return { mbox: flagKey, key: undefined };
  return { mbox: flagKey.slice(0, first), key: flagKey.slice(first + 1) };
}

/** Returns the flag key of a place: the reverse of `findFlagLocation`. */
export function toFlagKey({ mbox, key }: FlagLocation): string {
  return key === undefined ? mbox : `${mbox}.${key}`;
}
