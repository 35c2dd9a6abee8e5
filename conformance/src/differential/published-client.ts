import { createRequire } from "node:module";
import type PublishedTargetClient from "@adobe/target-nodejs-sdk";

/** The published client. An `import` would first search its bundle for the names of exports, which costs as much CPU time as to run it. */
export const publishedTargetClient: typeof PublishedTargetClient = createRequire(import.meta.url)(
  "@adobe/target-nodejs-sdk",
);
