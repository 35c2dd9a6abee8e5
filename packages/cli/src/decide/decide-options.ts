import type { LocationArgument } from "../location-argument.ts";

/** The options of `fletch decide`. */
export interface DecideOptions extends LocationArgument {
  /** The artifact's file. Exactly one of `artifact` and `activities` is given. */
  readonly artifact?: string;
  readonly activities: readonly string[];
  readonly environment: string;
  readonly mbox: readonly string[];
  readonly view: readonly string[];
  readonly pageLoad: boolean;
  readonly prefetch: boolean;
  readonly visitor?: string;
  readonly ecid?: string;
  readonly thirdPartyId?: string;
  readonly url?: string;
  readonly referrer?: string;
  readonly userAgent?: string;
  /** A Map, because the names are untrusted input. */
  readonly param: ReadonlyMap<string, string>;
  readonly property?: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
  readonly client?: string;
  readonly org?: string;
  readonly trace: boolean;
  readonly json: boolean;
}
