import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { chooseProxy, openTunnel, withoutBrackets } from "./open-tunnel.ts";
import type { OpenStream, StreamedResponse } from "./streamed-response.ts";

/**
 * Opens streams over connections of their own, through the proxy if there is one. They do not keep the process alive.
 */
export const openStream: OpenStream = async ({ origin, path, headers, signal, proxy }) => {
  const url = new URL(origin);
  const { protocol, hostname, port } = url;
  const through = chooseProxy(url, proxy, process.env);
  const tunnel = through === undefined ? undefined : await openTunnel(through, url, signal);
  const { request } = process.getBuiltinModule(protocol === "https:" ? "node:https" : "node:http");
  return new Promise<StreamedResponse>((resolve, reject) => {
    const sent = request({
      protocol,
      hostname: withoutBrackets(hostname),
      port,
      path,
      headers,
      signal,
      // With an agent, even `false`, Node ignores `createConnection`.
      ...(tunnel === undefined ? { agent: false } : { createConnection: () => secure(tunnel, url) }),
    });
    sent.on("socket", (socket) => socket.unref());
    sent.on("error", reject);
    sent.on("response", (response: IncomingMessage) => {
      resolve({
        status: response.statusCode ?? 0,
        contentType: response.headers["content-type"] ?? "",
        chunks: response,
      });
    });
    sent.end();
  });
};

/** Traffic through the tunnel to an https origin is encrypted for that origin. */
function secure(tunnel: Socket, { protocol, hostname }: URL): Socket {
  if (protocol !== "https:") return tunnel;
  const host = withoutBrackets(hostname);
  const { isIP } = process.getBuiltinModule("node:net");
  // Addresses are not server names: the certificate is checked for `host`.
  const name = isIP(host) === 0 ? { servername: host } : {};
  return process.getBuiltinModule("node:tls").connect({ socket: tunnel, host, ...name });
}
