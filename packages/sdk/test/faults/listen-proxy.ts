import { connect } from "node:net";
import { httpResponse, listenRaw, type RawServer } from "./raw-server.ts";

/**
 * A proxy that knows CONNECT, as HTTP proxies do.
 *
 * @param ports of this machine, by the `host:port` that only this proxy can resolve
 */
export function listenProxy(ports: Readonly<Record<string, number>> = {}): Promise<RawServer> {
  return listenRaw((socket, request) => {
    const [, address = "", host = "", port = ""] = /^CONNECT ((\S+):(\d+)) /.exec(request) ?? [];
    if (host === "") return void socket.end(httpResponse(405, ""));
    const known = ports[address];
    const onward = connect(known ?? Number(port), known === undefined ? host : "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.removeAllListeners("data");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  });
}
