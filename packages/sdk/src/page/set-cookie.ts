import type { TargetCookie } from "../request/target-cookie.ts";

/** How a page's cookies are set. */
export interface CookieAttributes {
  readonly secure: boolean;
  readonly domain?: string | undefined;
}

/** A cookie as the value of a `Set-Cookie` header. Scripts may read it: at.js and the visitor library share it with the server. */
export function toSetCookie({ name, value, maxAge }: TargetCookie, { secure, domain }: CookieAttributes): string {
  const ofDomain = domain !== undefined && domainPattern.test(domain) ? `; Domain=${domain}` : "";
  return `${name}=${value}; Max-Age=${maxAge}; Path=/${ofDomain}; SameSite=Lax${secure ? "; Secure" : ""}`;
}

const domainPattern = /^[A-Za-z0-9.-]{1,253}$/;
