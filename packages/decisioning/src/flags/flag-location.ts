/** The location of a flag: an attribute of an mbox's JSON offers. */
export interface FlagLocation {
  readonly mbox: string;
  /** `undefined`: the flag is the mbox. Its value is the attribute `value`, else all attributes. */
  readonly key: string | undefined;
}

/** The attribute with the value of a flag that has an mbox of its own. */
export const ownMboxKey = "value";

/**
 * Finds the location of a flag key: `flags.beta` is the attribute `beta` of the mbox `flags`, and `checkout` is an
 * mbox.
 *
 * Names may contain dots, so the longest known mbox wins. Without one, the key is split at its first dot.
 *
 * @param isMbox returns whether there is an mbox of that name
 *
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

/** Returns the flag key of a location: the inverse of `findFlagLocation`. */
export function toFlagKey({ mbox, key }: FlagLocation): string {
  return key === undefined ? mbox : `${mbox}.${key}`;
}
