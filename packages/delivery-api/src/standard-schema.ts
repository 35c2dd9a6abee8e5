/**
 * What a schema has for other tools under `~standard`: version 1 of Standard Schema (https://standardschema.dev), which
 * form libraries, routers and RPC libraries call.
 */
export interface StandardProperties<T> {
  readonly version: 1;
  readonly vendor: "fletch";
  /** Returns the value itself, unchanged, or every issue of it. */
  readonly validate: (
    value: unknown,
  ) => { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };
  /** Never set: carries the types for the compiler. */
  readonly types?: { readonly input: T; readonly output: T } | undefined;
}

export interface StandardIssue {
  /** E.g. `expected a string of 1 to 250 characters, received ""`. */
  readonly message: string;
  /** The keys that lead to the value, e.g. `["execute", "mboxes", 0, "name"]`. */
  readonly path: readonly (string | number)[];
}
