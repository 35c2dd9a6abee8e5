import { createRequire } from "node:module";
import type typescript from "typescript";

/** TypeScript's compiler. An `import` would first search its nine megabytes for the names of its exports, which costs twice as much as to run them. */
export const ts: typeof typescript = createRequire(import.meta.url)("typescript");
