import type { SplitHost, UrlContext } from "../model.ts";
import { parseUrl } from "./parse-url.ts";

const noHost: SplitHost = () => ({ subdomain: "", domain: "", topLevelDomain: "" });

/** A URL as conditions read it. Without `splitHost` the parts of the host stay empty. */
export function readUrl(url: string, splitHost: SplitHost = noHost): UrlContext {
  const { host, path, query, fragment } = parseUrl(url);
  const { subdomain, domain, topLevelDomain } = splitHost(host);
  return Object.freeze({
    url,
    path,
    query,
    fragment,
    subdomain,
    domain,
    topLevelDomain,
    url_lc: url.toLowerCase(),
    path_lc: path.toLowerCase(),
    query_lc: query.toLowerCase(),
    fragment_lc: fragment.toLowerCase(),
    subdomain_lc: subdomain.toLowerCase(),
    domain_lc: domain.toLowerCase(),
    topLevelDomain_lc: topLevelDomain.toLowerCase(),
  });
}

/** What is known where there is no URL: every part is empty. */
export const emptyUrl: UrlContext = readUrl("");
