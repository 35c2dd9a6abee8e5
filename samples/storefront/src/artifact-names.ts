import { parseArtifact } from "@fletch/decisioning";
import { errorFromIssues, TargetError } from "@fletch/sdk";

/** The names of an artifact, which the scripted visit and the page request. */
export interface ArtifactNames {
  readonly clientCode?: string;
  readonly mboxes: readonly string[];
  readonly views: readonly string[];
}

/** Reads the names of an artifact. @throws TargetError that says what is wrong with it */
export function namesOf(file: Uint8Array): ArtifactNames {
  const parsed = parseArtifact(parseJson(new TextDecoder().decode(file)));
  if (!parsed.ok) throw errorFromIssues("invalid-artifact", "The artifact is not valid", parsed.issues);
  const { meta, rules, globalMbox } = parsed.artifact;
  const mboxes = [...rules.mboxes.keys()].filter((name) => name !== globalMbox);
  const views = [...rules.views.keys()];
  return typeof meta.clientCode === "string" ? { clientCode: meta.clientCode, mboxes, views } : { mboxes, views };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TargetError("invalid-artifact", "The artifact is not JSON; was it cut off?", { cause });
  }
}
