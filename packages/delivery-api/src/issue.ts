/** One thing that is wrong with a value from outside. */
export interface Issue {
  /** Where: a JSON path such as `$.execute.mboxes[0].name`. */
  readonly path: string;
  /** What would have been right, e.g. `a string of 1 to 128 characters`. */
  readonly expected: string;
  /** What came, shortened so that it can be logged, e.g. `a string of 300 characters`. */
  readonly received: string;
}
