import { createEdge, type Edge } from "../src/create-edge.ts";
import { anArtifact } from "./an-artifact.ts";

/** An edge with an artifact that has a bit of everything, and with whatever options, wrong ones too. */
export function anEdge(options: object = {}): Edge {
  return createEdge({ artifacts: [anArtifact()], client: "acme", ...options });
}
