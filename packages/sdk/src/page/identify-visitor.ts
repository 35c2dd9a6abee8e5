import { TargetCookieName } from "../cookies/cookie-names.ts";
import { buildTargetCookie, parseTargetCookies } from "../cookies/target-cookie.ts";
import { warnUnknownNames } from "../inputs/warn-unknown-names.ts";
import { toDeviceId } from "../request/complete-identity.ts";
import { createId } from "../runtime/create-id.ts";
import { describeUrl } from "./describe-context.ts";
import { readCookies, readHeader, toSetCookie } from "./headers.ts";
import type { CheckedPageOptions } from "./page-options.ts";

const targetCookie = new RegExp(`^\\s*${TargetCookieName}\\s*=`);

/** A visitor's identity before there is a page. */
export interface IdentifiedVisitor {
  /** The request's `cookie` header, including the identity. */
  readonly cookie: string;
  readonly setCookie: string;
}

/** The options of servers that identify visitors before rendering. */
export type IdentitySettings = Pick<CheckedPageOptions, "trustProxy" | "cookieDomain">;

/** Adds a session and an id to a visitor without them: for servers that set cookies in one part and render in another. */
export function identifyVisitor(
  { url, headers }: Pick<CheckedPageOptions, "url" | "headers">,
  settings: IdentitySettings = {},
): IdentifiedVisitor {
  warnUnknownNames(["trustProxy", "cookieDomain"], settings, "targetMiddleware");
  const { cookieDomain: domain } = settings;
  const now = Date.now();
  const { session = createId(), device } = parseTargetCookies(readCookies(undefined, headers, TargetCookieName), now);
  const cookie = buildTargetCookie(session, toDeviceId(device) ?? createId(), now);
  const others = (readHeader(headers, "cookie") ?? "")
    .split(";")
    .filter((pair) => !targetCookie.test(pair) && pair.trim() !== "");
  return {
    cookie: [`${TargetCookieName}=${cookie.value}`, ...others.map((pair) => pair.trim())].join("; "),
    setCookie: toSetCookie(cookie, { secure: /^https:/i.test(describeUrl({ ...settings, url, headers })), domain }),
  };
}
