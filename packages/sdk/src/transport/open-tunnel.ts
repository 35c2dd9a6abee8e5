import type { Socket } from "node:net";
import { type Environment, readProxies } from "./proxy-address.ts";

/**
 * Returns the proxy of a request, as undici's `EnvHttpProxyAgent` chooses it: `undefined` without one, and for hosts in
 * `NO_PROXY`.
 *
 * @throws Error for an invalid variable
 */
export function chooseProxy(origin: URL, option: string | false | undefined, env: Environment): string | undefined {
  const { httpProxy, httpsProxy = httpProxy } = readProxies(option, env);
  const proxy = origin.protocol === "https:" ? httpsProxy : httpProxy;
  return proxy === undefined || isExcepted(origin, env.no_proxy ?? env.NO_PROXY ?? "") ? undefined : proxy;
}

/**
 * By undici's rules: a name matches that host and its sub-domains, with or without a leading `.` or `*.`; a port has to
 * be equal. `*` matches every host.
 */
function isExcepted({ hostname, port, protocol }: URL, exceptions: string): boolean {
  if (exceptions === "*") return true;
  return exceptions
    .toLowerCase()
    .split(/[,\s]/)
    .filter(Boolean)
    .some((entry) => {
      const [, name = entry, itsPort = "0"] = /^(.+):(\d+)$/.exec(entry) ?? [];
      if (Number(itsPort) !== 0 && Number(itsPort) !== Number(port || defaultPort(protocol))) return false;
      const host = name.replace(/^\*?\./, "");
      return hostname === host || hostname.endsWith(`.${host}`);
    });
}

/** Connects to an origin through a proxy. The socket does not keep the process alive. */
export function openTunnel(proxy: string, { hostname, port, protocol }: URL, signal: AbortSignal): Promise<Socket> {
  const { protocol: scheme, hostname: host, port: proxyPort, username, password } = new URL(proxy);
  const { request } = process.getBuiltinModule(scheme === "https:" ? "node:https" : "node:http");
  const address = `${hostname}:${port || defaultPort(protocol)}`;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = username === "" ? {} : { "proxy-authorization": `Basic ${btoa(credentials)}` };
  return new Promise((resolve, reject) => {
    const sent = request({
      method: "CONNECT",
      protocol: scheme,
      hostname: withoutBrackets(host),
      port: proxyPort,
      path: address,
      headers: { host: address, ...authorization },
      signal,
      agent: false,
    });
    sent.on("socket", (socket) => socket.unref());
    sent.on("error", reject);
    sent.on("connect", ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`Expected the proxy to connect us with ${address}, received status ${statusCode}`));
    });
    // A proxy without CONNECT responds as to any request.
    sent.on("response", ({ statusCode }) => {
      sent.destroy(new Error(`Expected the proxy to connect us with ${address}, received status ${statusCode}`));
    });
    sent.end();
  });
}

/** Removes the brackets of an IPv6 address for sockets. */
export function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function defaultPort(protocol: string): string {
  return protocol === "https:" ? "443" : "80";
}
