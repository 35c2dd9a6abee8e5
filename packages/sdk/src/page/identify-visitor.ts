import { toDeviceId } from "../request/complete-identity.ts";
import { buildTargetCookie, parseTargetCookies } from "../request/target-cookie.ts";
import { createId } from "../runtime/create-id.ts";
import { describeUrl } from "./describe-context.ts";
import type { PageOptions } from "./page-options.ts";
import { readCookies, readHeader } from "./read-header.ts";
import { toSetCookie } from "./set-cookie.ts";

/** A visitor's identity before there is a page. */
export interface IdentifiedVisitor {
  /** The request's `cookie` header, with the identity in it. */
  readonly cookie: string;
  readonly setCookie: string;
}

/** For servers that set cookies in one place and render in another: gives a visitor who has no session or id both. */
export function identifyVisitor(options: PageOptions): IdentifiedVisitor {
  const { headers, cookieDomain: domain } = options;
  const now = Date.now();
  const { session = createId(), device } = parseTargetCookies(readCookies(undefined, headers, "mbox"), now);
  const cookie = buildTargetCookie(session, toDeviceId(device) ?? createId(), now);
  const others = (readHeader(headers, "cookie") ?? "")
    .split(";")
    .filter((pair) => !/^\s*mbox\s*=/.test(pair) && pair.trim() !== "");
  return {
    cookie: [`mbox=${cookie.value}`, ...others.map((pair) => pair.trim())].join("; "),
    setCookie: toSetCookie(cookie, { secure: /^https:/i.test(describeUrl(options)), domain }),
  };
}
