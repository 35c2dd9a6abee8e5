import { connect } from "node:net";
import { answer, listenRaw, type RawServer } from "./raw-server.ts";

/** A proxy that knows CONNECT, as HTTP proxies do. */
export function listenProxy(): Promise<RawServer> {
  return listenRaw((socket, request) => {
    const [, host = "", port = ""] = /^CONNECT ([^:\s]+):(\d+) /.exec(request) ?? [];
    if (host === "") return void socket.end(answer(405, ""));
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.removeAllListeners("data");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  });
}
