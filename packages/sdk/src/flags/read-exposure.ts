import { isReportable } from "../notifications/is-reportable.ts";

/** Longer ones are not Target's: its own event tokens have some tens of characters. */
const maxTokenLength = 256;

/** No mbox has offers of more activities for one visitor. */
const maxTokens = 20;

/** What was seen of an mbox. */
export interface Exposure {
  readonly mbox: string;
  readonly tokens: readonly string[];
}

/** Reads what comes back from a browser, so may be anything. @returns without the tokens that cannot be Target's; `undefined` if none are left */
export function readExposure(mbox: unknown, tokens: unknown): Exposure | undefined {
  if (typeof mbox !== "string" || !Array.isArray(tokens) || tokens.length > maxTokens) return undefined;
  const exposure = { mbox, tokens: tokens.filter(isToken) };
  return exposure.tokens.length > 0 && isReportable({ mbox: { name: mbox }, tokens: exposure.tokens })
    ? exposure
    : undefined;
}

function isToken(token: unknown): token is string {
  return typeof token === "string" && token !== "" && token.length <= maxTokenLength;
}
