/** Runs in a browser, called by the runner. */
import * as sdk from "@fletch/sdk";
import { type Outcome, runBehaviours } from "../run-behaviours.ts";

declare global {
  var runInBrowser: (edge: string) => Promise<readonly Outcome[]>;
}

globalThis.runInBrowser = (edge) => runBehaviours({ sdk, edge });
