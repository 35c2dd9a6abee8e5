import type { Visitor } from "../workload/visitors.ts";

/**
 * The experiment of every product: gold and silver customers on shop pages; half of them get the treatment.
 * All other visitors get `off`.
 */
export const flagKey = "checkout-headline";
export const tiers: string[] = ["gold", "silver"];
export const pagePart = "/shop/";

/** A product with the experiment, ready to decide. */
export interface FlagProduct {
  readonly name: string;
  /** Returns the value for a raw visitor: `control`, `treatment` or `off`. */
  decide(visitor: Visitor): string | Promise<string>;
  close(): unknown;
}
