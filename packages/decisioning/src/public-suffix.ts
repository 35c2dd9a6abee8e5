import { decodePunycode } from "./decode-punycode.ts";
import type { HostParts, SplitHost } from "./model.ts";
import { createPublicSuffixFinder } from "./public-suffix/find-public-suffix.ts";
import { publicSuffixList } from "./public-suffix/public-suffix-list.ts";

/**
 * Splits a host name by the public suffix list (https://publicsuffix.org), including private suffixes such as
 * `github.io`. A separate entry, because the list is larger than the rest of the engine.
 *
 * The parts are in lower case, the top-level domain in Unicode. A host without a listed suffix becomes the domain,
 * without other parts.
 *
 * @example
 * splitHost("www.blog.example.co.uk"); // { subdomain: "blog", domain: "example.co.uk", topLevelDomain: "co.uk" }
 */
export const splitHost: SplitHost = (host: string): HostParts => {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (!isHostName(name)) return unlisted(host);
  const suffix = findPublicSuffix(name);
  if (suffix === undefined || suffix === name) return unlisted(host);
  const domainStart = name.lastIndexOf(".", name.length - suffix.length - 2) + 1;
  return {
    subdomain: withoutWww(name.slice(0, Math.max(domainStart - 1, 0))),
    domain: name.slice(domainStart),
    topLevelDomain: decodePunycode(suffix),
  };
};

const findPublicSuffix = /* @__PURE__ */ createPublicSuffixFinder(publicSuffixList);

function unlisted(host: string): HostParts {
  return { subdomain: "", domain: host, topLevelDomain: "" };
}

/** Labels of letters, digits and inner hyphens (RFC 1123, section 2.1), or of letters beyond ASCII, which Punycode encodes. */
function isHostName(name: string): boolean {
  return name.length <= 255 && name.split(".").every((label) => asciiLabel.test(label) || foreignLabel.test(label));
}

const asciiLabel = /^(?!-)[-a-z0-9]{1,63}(?<!-)$/;
/** Excludes the other full stops of IDNA (RFC 3490, section 3.1): they would split a label. */
const foreignLabel = /^(?=.*[^\0-\x7f])[-a-z0-9\x80-\u3001\u3003-\uff0d\uff0f-\uff60\uff62-\uffff]{1,63}$/;

/** Removes a leading label `www`, but neither `www2` nor `wwwabc` (deviation D4). */
function withoutWww(subdomain: string): string {
  if (subdomain === "www") return "";
  return subdomain.startsWith("www.") ? subdomain.slice(4) : subdomain;
}
