/** One issue of an untrusted value. */
export interface Issue {
  /** Its JSON path, such as `$.execute.mboxes[0].name`. */
  readonly path: string;
  /** The expected form, e.g. `a string of 1 to 128 characters`. */
  readonly expected: string;
  /** The received value, shortened for logs, e.g. `a string of 300 characters`. */
  readonly received: string;
}
