import type { HostParts } from "../model.ts";

/**
 * Takes a host name apart by counting its labels, for those who cannot afford the public suffix list: right for names such as
 * `www.example.com`, a guess for `example.co.uk`. From five labels on it knows nothing, and all parts are empty.
 */
export function splitHostByLabels(host: string): HostParts {
  const [first = "", second = "", third = "", fourth = "", ...more] = host.split(".");
  if (more.length > 0) return { subdomain: "", domain: "", topLevelDomain: "" };
  if (second === "") return { subdomain: "", domain: host, topLevelDomain: "" };
  if (third === "") return { subdomain: "", domain: host, topLevelDomain: second };
  const subdomain = first.toLowerCase() === "www" ? "" : first;
  return { subdomain, domain: host, topLevelDomain: fourth === "" ? third : `${third}.${fourth}` };
}
