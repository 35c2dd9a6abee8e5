import QuickLRU from "quick-lru";
import type { ContextReaders, SplitHost, UrlContext, UserContext } from "../model.ts";
import { emptyUrl, readUrl } from "./read-url.ts";
import { readUserAgent, unknownUser } from "./read-user-agent.ts";
import { splitHostByLabels } from "./split-host.ts";

/** How many URLs and user agents are remembered. A site has few pages that many visitors ask for, and few browsers. */
const remembered = 500;

/** Readers that remember what they took apart last; what they remember is bounded. */
export function createReaders(splitHost: SplitHost = splitHostByLabels): ContextReaders {
  const withHost = new QuickLRU<string, UrlContext>({ maxSize: remembered });
  const withoutHost = new QuickLRU<string, UrlContext>({ maxSize: remembered });
  const userAgents = new QuickLRU<string, UserContext>({ maxSize: remembered });
  return {
    readUrl(url, wantsHost) {
      if (url === undefined || url === "") return emptyUrl;
      return wantsHost
        ? remember(withHost, url, (text) => readUrl(text, splitHost))
        : remember(withoutHost, url, (text) => readUrl(text));
    },
    readUserAgent(userAgent) {
      if (userAgent === undefined || userAgent === "") return unknownUser;
      return remember(userAgents, userAgent, readUserAgent);
    },
  };
}

function remember<T extends object>(cache: QuickLRU<string, T>, text: string, read: (text: string) => T): T {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const value = read(text);
  cache.set(text, value);
  return value;
}
