import type { IncomingMessage } from "node:http";
import type { OpenStream } from "./streamed-response.ts";

/** Opens streams over connections of their own, which do not keep the process alive. */
export const openStream: OpenStream = ({ origin, path, headers, signal }) =>
  new Promise((resolve, reject) => {
    const { protocol, hostname, port } = new URL(origin);
    const { request } = process.getBuiltinModule(protocol === "https:" ? "node:https" : "node:http");
    const sent = request({
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port,
      path,
      headers,
      signal,
      agent: false,
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
