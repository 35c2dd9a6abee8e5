/** What a visitor has seen or clicked. It comes from a browser: `reportEvents` on the server takes only what it can be. */
export type TargetEvent =
  | { readonly type: "display"; readonly mbox: string; readonly tokens: readonly string[] }
  | { readonly type: "display" | "click"; readonly mbox: string; readonly token: string };
