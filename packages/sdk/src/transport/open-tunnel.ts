import type { Socket } from "node:net";
import { toProxyUrl } from "./proxy-address.ts";

/**
 * The proxy for a request, by the option and the variables that undici reads for all others: `undefined` where there is none, as for hosts
 * that `NO_PROXY` names.
 */
export function chooseProxy(
  origin: URL,
  option: string | false | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const read = (name: string): string => (env[name] || env[name.toUpperCase()] || "").trim();
  const proxy = option ?? read(origin.protocol === "https:" ? "https_proxy" : "http_proxy");
  if (proxy === false || proxy === "" || isExcepted(origin, read("no_proxy"))) return undefined;
  return toProxyUrl(proxy);
}

/** By undici's rules: a name is that host, `.name` and `*.name` are all hosts below, `*` is every host, and a port has to be the same. */
function isExcepted({ hostname, port, protocol }: URL, exceptions: string): boolean {
  return exceptions
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === "*") return true;
      const [, host = "", itsPort] = /^(.+?)(?::(\d+))?$/.exec(entry) ?? [];
      if (itsPort !== undefined && itsPort !== (port || defaultPort(protocol))) return false;
      return /^[.*]/.test(host) ? hostname.endsWith(host.replace(/^\*/, "")) : hostname === host;
    });
}

/** Has a proxy connect us with an origin. The socket does not keep the process alive. */
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
      hostname: host.replace(/^\[|\]$/g, ""),
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
    // A proxy that does not know CONNECT answers as it does to any request.
    sent.on("response", ({ statusCode }) => {
      sent.destroy(new Error(`Expected the proxy to connect us with ${address}, received status ${statusCode}`));
    });
    sent.end();
  });
}

function defaultPort(protocol: string): string {
  return protocol === "https:" ? "443" : "80";
}
