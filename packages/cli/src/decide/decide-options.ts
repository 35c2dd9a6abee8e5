import type { RequestOptions } from "../request/request-options.ts";

/** The options of `fletch decide`. */
export interface DecideOptions extends RequestOptions {
  /** The artifact's file. Exactly one of `artifact` and `activities` is given. */
  readonly artifact?: string;
  readonly activities: readonly string[];
  readonly environment: string;
  readonly database?: string | boolean;
  readonly client?: string;
  readonly org?: string;
  readonly trace: boolean;
  readonly json: boolean;
}
