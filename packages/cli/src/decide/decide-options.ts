import type { LocationArgument } from "../location-argument.ts";

/** What `fletch decide` was told. */
export interface DecideOptions extends LocationArgument {
  /** The artifact is of this file, or made from activity files; one of the two is there. */
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
  /** A Map, because the names are a stranger's. */
  readonly param: ReadonlyMap<string, string>;
  readonly property?: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
  readonly client?: string;
  readonly org?: string;
  readonly trace: boolean;
  readonly json: boolean;
}
