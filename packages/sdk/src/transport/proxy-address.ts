import { toHttpUrl } from "./request-address.ts";

/** The proxies of both schemes. */
export interface Proxies {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
}

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the proxies of the option, else of the environment.
 *
 * @throws Error for an invalid variable, without its value, which may contain a password
 */
export function readProxies(option: string | false | undefined, env: Environment): Proxies {
  if (option === false) return {};
  if (option === undefined)
    return { httpProxy: readProxy(env, "http_proxy"), httpsProxy: readProxy(env, "https_proxy") };
  const proxy = toHttpUrl(option) ?? option;
  return { httpProxy: proxy, httpsProxy: proxy };
}

/** Returns whether the environment has a proxy. */
export function isProxied(env: Environment): boolean {
  return ["http_proxy", "https_proxy"].some((name) => readVariable(env, name) !== "");
}

function readProxy(env: Environment, name: string): string | undefined {
  const value = readVariable(env, name);
  if (value === "") return undefined;
  const url = toHttpUrl(value);
  if (url === undefined) {
    throw new Error(
      `The environment variable ${name.toUpperCase()} names no proxy: expected host:port, or an http or https URL`,
    );
  }
  return url;
}

function readVariable(env: Environment, name: string): string {
  return (env[name] || env[name.toUpperCase()] || "").trim();
}
