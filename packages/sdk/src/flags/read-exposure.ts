import { isReportable } from "../notifications/is-reportable.ts";

/** Target's own event tokens have some tens of characters. */
const maxTokenLength = 256;

/** No mbox has offers of more activities for one visitor. */
const maxTokens = 20;

/** The displayed mbox and its tokens. */
export interface Exposure {
  readonly mbox: string;
  readonly tokens: readonly string[];
}

/** Reads untrusted input of a browser. @returns without tokens that cannot be Target's; `undefined` if none remain */
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
