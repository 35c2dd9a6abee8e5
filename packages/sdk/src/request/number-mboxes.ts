import type { MboxRequest } from "@fletch/delivery-api";

/** Gives mboxes without an index their position, or where that is taken, the next number that is free. */
export function numberMboxes<T extends { readonly mboxes?: readonly MboxRequest[] }>(part: T): T {
  const { mboxes } = part;
  if (mboxes === undefined || mboxes.every(hasIndex)) return part;
  const taken = mboxes.some(hasIndex) ? new Set(mboxes.map(({ index }) => index)) : null;
  return { ...part, mboxes: mboxes.map((mbox, position) => withIndex(mbox, position, taken)) };
}

/** Callers without types may have anything there; what is no number was told as left out. */
function hasIndex({ index }: MboxRequest): boolean {
  return typeof index === "number";
}

function withIndex(mbox: MboxRequest, position: number, taken: Set<number | undefined> | null): MboxRequest {
  if (hasIndex(mbox)) return mbox;
  let index = position;
  if (taken !== null) {
    while (taken.has(index)) index++;
    taken.add(index);
  }
  // Field by field, for that is much faster than a spread.
  const { name, address, parameters, profileParameters, order, product } = mbox;
  const numbered: { -readonly [K in keyof MboxRequest]: MboxRequest[K] } = { index, name };
  if (parameters !== undefined) numbered.parameters = parameters;
  if (profileParameters !== undefined) numbered.profileParameters = profileParameters;
  if (address !== undefined) numbered.address = address;
  if (order !== undefined) numbered.order = order;
  if (product !== undefined) numbered.product = product;
  return numbered;
}
