import { parse } from "tldts";
import type { HostParts, SplitHost } from "./model.ts";

/**
 * Takes a host name apart along the public suffix list (https://publicsuffix.org), private suffixes such as
 * `github.io` included. It is an entry of its own because the list weighs more than the rest of the engine.
 *
 * @example
 * splitHost("www.blog.example.co.uk"); // { subdomain: "blog", domain: "example.co.uk", topLevelDomain: "co.uk" }
 */
export const splitHost: SplitHost = (host: string): HostParts => {
  const { domain, subdomain, publicSuffix, isIcann, isPrivate } = parse(host, {
    allowPrivateDomains: true,
    extractHostname: false,
    validateHostname: true,
  });
  const listed = isIcann === true || isPrivate === true;
  if (!listed || domain === null || publicSuffix === null) return { subdomain: "", domain: host, topLevelDomain: "" };
  return { subdomain: withoutWww(subdomain ?? ""), domain, topLevelDomain: publicSuffix };
};

/** Only a whole leading label `www` goes: `www2` and `wwwabc` are names of their own (deviation D4). */
function withoutWww(subdomain: string): string {
  if (subdomain === "www") return "";
  return subdomain.startsWith("www.") ? subdomain.slice(4) : subdomain;
}
