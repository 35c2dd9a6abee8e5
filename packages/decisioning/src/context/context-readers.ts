import type { ContextParsers, SplitHost } from "../model.ts";
import { memoizeLru } from "./memoize-lru.ts";
import { emptyUrl, PageUrl } from "./read-url.ts";
import { longestUserAgent, readUserAgent, unknownUser } from "./read-user-agent.ts";
import { splitHostByLabels } from "./split-host.ts";

/** How many host names and user agents are remembered. A site has few of its own, and its visitors have few browsers. */
const remembered = 500;

/** What is longer is no host name that could come again, and would only fill the memory. */
const longestHost = 255;

/** Readers that remember what they took apart last. What they remember is bounded. */
export function createParsers(splitHost: SplitHost = splitHostByLabels): ContextParsers {
  const splitKnownHost = memoizeLru(remembered, splitHost);
  const readKnownUserAgent = memoizeLru(remembered, readUserAgent);
  const split: SplitHost = (host) => (host.length <= longestHost ? splitKnownHost(host) : splitHost(host));
  return {
    readUrl: (url) => (url === undefined || url === "" ? emptyUrl : new PageUrl(url, split)),
    readUserAgent(userAgent) {
      if (userAgent === undefined || userAgent === "") return unknownUser;
      return userAgent.length <= longestUserAgent ? readKnownUserAgent(userAgent) : readUserAgent(userAgent);
    },
  };
}
