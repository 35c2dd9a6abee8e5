/** Compiled reads of the context. Names are resolved at compilation. */
import type { ParameterContext, RuleContext, UrlContext, UserContext } from "../model.ts";

type ContextRead = (context: RuleContext) => unknown;

/** Compiles a read that returns `undefined` for absent values. It reads own properties only. */
export function compileContextRead([part = "", ...rest]: readonly string[]): ContextRead {
  const [key] = rest;
  if (key === undefined) return wholeParts.get(part) ?? nothing;
  if (rest.length === 1) return compilePartRead(part, key);
  const readPart = wholeParts.get(part) ?? nothing;
  return (context) => readPath(readPart(context), rest);
}

/** Returns the value at a path. */
export function readPath(value: unknown, segments: readonly string[]): unknown {
  let result = value;
  for (const segment of segments) {
    result = readOwn(result, segment);
    if (result === undefined) return undefined;
  }
  return result;
}

/** Reads one field of one part without an intermediate object, as nearly all conditions do. */
function compilePartRead(part: string, key: string): ContextRead {
  switch (part) {
    case "page": {
      const read = urlReads.get(key);
      return read === undefined ? nothing : ({ page }) => read(page);
    }
    case "referring": {
      const read = urlReads.get(key);
      return read === undefined ? nothing : ({ referring }) => read(referring);
    }
    case "user": {
      const read = userReads.get(key);
      return read === undefined ? nothing : ({ user }) => read(user);
    }
    case "mbox": {
      const original = withoutLowerCaseSuffix(key);
      return ({ mbox }) => mbox.read(key, original);
    }
    case "profile": {
      const original = withoutLowerCaseSuffix(key);
      return ({ profile }) => profile.read(key, original);
    }
  }
  const readPart = wholeParts.get(part) ?? nothing;
  return (context) => readOwn(readPart(context), key);
}

/** Returns the name without `_lc`; `null` for names without it. */
function withoutLowerCaseSuffix(key: string): string | null {
  return key.endsWith("_lc") ? key.slice(0, -"_lc".length) : null;
}

const wholeParts: ReadonlyMap<string, ContextRead> = new Map<string, ContextRead>([
  ["current_timestamp", (context) => context.current_timestamp],
  ["current_time", (context) => context.current_time],
  ["current_day", (context) => context.current_day],
  ["user", (context) => context.user],
  ["page", (context) => context.page.toJSON()],
  ["referring", (context) => context.referring.toJSON()],
  ["geo", (context) => context.geo],
  ["mbox", (context) => readTree(context.mbox)],
  ["profile", (context) => readTree(context.profile)],
  ["visitor", (context) => context.visitor],
  ["allocation", (context) => context.allocation],
]);

const urlReads: ReadonlyMap<string, (url: UrlContext) => string> = new Map<string, (url: UrlContext) => string>([
  ["url", (url) => url.url],
  ["path", (url) => url.path],
  ["query", (url) => url.query],
  ["fragment", (url) => url.fragment],
  ["subdomain", (url) => url.subdomain],
  ["domain", (url) => url.domain],
  ["topLevelDomain", (url) => url.topLevelDomain],
  ["url_lc", (url) => url.url_lc],
  ["path_lc", (url) => url.path_lc],
  ["query_lc", (url) => url.query_lc],
  ["fragment_lc", (url) => url.fragment_lc],
  ["subdomain_lc", (url) => url.subdomain_lc],
  ["domain_lc", (url) => url.domain_lc],
  ["topLevelDomain_lc", (url) => url.topLevelDomain_lc],
]);

const userReads: ReadonlyMap<string, (user: UserContext) => unknown> = new Map<string, (user: UserContext) => unknown>([
  ["browserType", (user) => user.browserType],
  ["browserVersion", (user) => user.browserVersion],
  ["platform", (user) => user.platform],
  ["locale", (user) => user.locale],
]);

function readTree(parameters: ParameterContext): unknown {
  return parameters.tree;
}

/** Reads an own property, also of a text (its `length`). Never reads prototypes. */
function readOwn(value: unknown, key: string): unknown {
  const target: unknown = typeof value === "string" ? Object(value) : value;
  if (typeof target !== "object" || target === null) return undefined;
  return Object.hasOwn(target, key) ? (target as Record<string, unknown>)[key] : undefined;
}

function nothing(): undefined {}
