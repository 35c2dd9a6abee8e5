import {
  type FlagPlace,
  findFlagPlace,
  listAttributes,
  listFlagMboxes,
  ownMboxKey,
  type Plan,
  toFlagKey,
} from "@fletch/decisioning";

/** A flag: an attribute of the JSON offers of an mbox, or the mbox itself. */
export interface Flag {
  /** As clients name it: `mbox.key`, or `mbox`. */
  readonly key: string;
  readonly mbox: string;
  /** `undefined`: all attributes, as one object. */
  readonly attribute: string | undefined;
}

/** Returns all flags of a plan, sorted by key; lists them once. */
export function listFlags(plan: Plan): ReadonlyMap<string, Flag> {
  const flags = listed.get(plan) ?? collectFlags(plan);
  listed.set(plan, flags);
  return flags;
}

const listed = new WeakMap<Plan, ReadonlyMap<string, Flag>>();

function collectFlags(plan: Plan): ReadonlyMap<string, Flag> {
  const isMbox = (name: string): boolean => plan.mboxes.has(name);
  const places = listFlagMboxes(plan).flatMap((mbox): FlagPlace[] => [
    { mbox, key: undefined },
    ...Array.from(listAttributes(plan, mbox), (key) => ({ mbox, key })),
  ]);
  const flags = places.flatMap((place): (readonly [string, Flag])[] => {
    const key = toFlagKey(place);
    const { mbox } = findFlagPlace(key, isMbox);
    // A key that means two places means that of the longer mbox name.
    return mbox === place.mbox ? [[key, { key, mbox, attribute: place.key ?? findOwn(plan, mbox) }]] : [];
  });
  return new Map(flags.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** An mbox with one flag has its value under a key of its own. */
function findOwn(plan: Plan, mbox: string): string | undefined {
  return listAttributes(plan, mbox).has(ownMboxKey) ? ownMboxKey : undefined;
}
