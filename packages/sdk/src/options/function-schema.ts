import { predicate, type Schema } from "@fletch/delivery-api/schema";

/** A function, of whatever kind is asked for: what it takes and gives cannot be seen from outside. */
export const functionSchema: Schema<never> = predicate(
  "a function",
  (value): value is never => typeof value === "function",
);
