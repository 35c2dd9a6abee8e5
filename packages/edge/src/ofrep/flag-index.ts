import {
  type FlagLocation,
  findFlagLocation,
  listAttributes,
  listFlagMboxes,
  ownMboxKey,
  type Plan,
  toFlagKey,
} from "@fletch/decisioning";

/** A flag: an attribute of an mbox's JSON offers, or the mbox itself. */
export interface Flag {
  /** Its key: `mbox.key`, or `mbox`. */
  readonly key: string;
  readonly mbox: string;
  /** `undefined`: all attributes as one object. */
  readonly attribute: string | undefined;
}

/** Returns all flags of a plan, sorted by key. Cached by plan. */
export function listFlags(plan: Plan): ReadonlyMap<string, Flag> {
  const flags = listed.get(plan) ?? collectFlags(plan);
  listed.set(plan, flags);
  return flags;
}

const listed = new WeakMap<Plan, ReadonlyMap<string, Flag>>();

function collectFlags(plan: Plan): ReadonlyMap<string, Flag> {
  const isMbox = (name: string): boolean => plan.mboxes.has(name);
  const locations = listFlagMboxes(plan).flatMap((mbox): FlagLocation[] => [
    { mbox, key: undefined },
    ...Array.from(listAttributes(plan, mbox), (key) => ({ mbox, key })),
  ]);
  const flags = locations.flatMap((location): (readonly [string, Flag])[] => {
    const key = toFlagKey(location);
    const { mbox } = findFlagLocation(key, isMbox);
    // An ambiguous key belongs to the mbox with the longer name.
    return mbox === location.mbox ? [[key, { key, mbox, attribute: location.key ?? findOwn(plan, mbox) }]] : [];
  });
  return new Map(flags.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** An mbox with a single flag has its value under a reserved key. */
function findOwn(plan: Plan, mbox: string): string | undefined {
  return listAttributes(plan, mbox).has(ownMboxKey) ? ownMboxKey : undefined;
}
