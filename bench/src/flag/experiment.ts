import type { Visitor } from "../workload/visitors.ts";

/**
 * The experiment that every product runs: gold and silver customers on a shop page, half of them see the treatment.
 * Everybody else gets `off`.
 */
export const flagKey = "checkout-headline";
export const tiers: string[] = ["gold", "silver"];
export const pagePart = "/shop/";

/** A product that can be asked. */
export interface FlagProduct {
  readonly name: string;
  /** From the raw visitor to the value: `control`, `treatment` or `off`. */
  decide(visitor: Visitor): string | Promise<string>;
  close(): unknown;
}
