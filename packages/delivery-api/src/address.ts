import { object, optional, type Schema, string } from "./schema.ts";

/** The page's URL and its referrer. */
export interface Address {
  /** The page's URL, at most 4096 characters. */
  readonly url?: string;
  /** The URL of the referring page, at most 4096 characters. */
  readonly referringUrl?: string;
}

export const addressSchema: Schema<Address> = object<Address>(() => ({
  url: optional(string({ max: 4096 })),
  referringUrl: optional(string({ max: 4096 })),
}));
