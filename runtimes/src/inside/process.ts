/** Runs in Node, Bun and Deno, which resolve the package themselves. All have `process`. */
import * as sdk from "@fletch/sdk";
import { runBehaviours } from "../run-behaviours.ts";

const edge = process.argv[2] ?? "";
console.log(JSON.stringify(await runBehaviours({ sdk, edge })));
