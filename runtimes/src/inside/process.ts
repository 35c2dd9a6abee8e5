/** Inside Node, Bun and Deno: the package is resolved by the runtime itself. `process` is there in all of them. */
import * as sdk from "@fletch/sdk";
import { runBehaviours } from "../run-behaviours.ts";

const edge = process.argv[2] ?? "";
console.log(JSON.stringify(await runBehaviours({ sdk, edge })));
