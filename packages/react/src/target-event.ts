/** A display or a click in the browser. */
export type TargetEvent =
  | { readonly type: "display"; readonly mbox: string; readonly tokens: readonly string[] }
  | { readonly type: "display" | "click"; readonly mbox: string; readonly token: string };

/** The most events of one request: a reporter splits more, and `reportEvents` ignores the rest. */
export const maxEvents = 50;
