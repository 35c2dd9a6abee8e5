import type { ContextParsers, SplitHost } from "../model.ts";
import { memoizeLru } from "./memoize-lru.ts";
import { splitHostByLabels } from "./parse-url.ts";
import { emptyUrl, PageUrl } from "./read-url.ts";
import { maxUserAgentLength, readUserAgent, unknownUser } from "./read-user-agent.ts";

/** The most cached host names and user agents. A site has few hosts, and its visitors have few browsers. */
const remembered = 500;

/** The longest host name that DNS allows. Longer texts are not cached. */
const maxHostLength = 255;

/** Creates parsers that cache their last results, in bounded memory. */
export function createParsers(splitHost: SplitHost = splitHostByLabels): ContextParsers {
  const splitKnownHost = memoizeLru(remembered, splitHost);
  const readKnownUserAgent = memoizeLru(remembered, readUserAgent);
  const split: SplitHost = (host) => (host.length <= maxHostLength ? splitKnownHost(host) : splitHost(host));
  return {
    readUrl: (url) => (url === undefined || url === "" ? emptyUrl : new PageUrl(url, split)),
    readUserAgent(userAgent) {
      if (userAgent === undefined || userAgent === "") return unknownUser;
      return userAgent.length <= maxUserAgentLength ? readKnownUserAgent(userAgent) : readUserAgent(userAgent);
    },
  };
}
