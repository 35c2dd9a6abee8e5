import { connect, type Socket } from "node:net";

/** A response without parsing, and the input of its request. */
export interface RawResponse<Input> {
  readonly input: Input;
  readonly status: number;
  readonly body: string;
}

/**
 * Pipelines requests over one connection: sends up to `window` of them before a response arrives (RFC 9112, 9.3.2). A million requests take
 * minutes. Resolves after the last response.
 */
export function sendPipelined<Input>(
  port: number,
  next: () => { readonly input: Input; readonly text: Buffer } | null,
  onResponse: (response: RawResponse<Input>) => void,
  window: number = 32,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting: Input[] = [];
    let isOver = false;
    let received = Buffer.alloc(0);
    const socket: Socket = connect(port, "127.0.0.1", fill);
    socket.setNoDelay(true);
    socket.on("error", reject);
    socket.on("close", () => (waiting.length === 0 ? resolve() : reject(new Error("The edge closed the connection"))));
    socket.on("data", (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      for (let response = takeResponse(); response !== null; response = takeResponse()) {
        const input = waiting.shift();
        if (input !== undefined) onResponse({ input, ...response });
      }
      fill();
    });

    function fill(): void {
      const parts: Buffer[] = [];
      while (!isOver && waiting.length < window) {
        const request = next();
        if (request === null) {
          isOver = true;
          break;
        }
        waiting.push(request.input);
        parts.push(request.text);
      }
      if (parts.length > 0) socket.write(Buffer.concat(parts));
      if (isOver && waiting.length === 0) socket.end();
    }

    function takeResponse(): { readonly status: number; readonly body: string } | null {
      const end = received.indexOf("\r\n\r\n");
      if (end === -1) return null;
      const head = received.toString("latin1", 0, end);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      const whole = end + 4 + length;
      if (received.length < whole) return null;
      const body = received.toString("utf8", end + 4, whole);
      received = received.subarray(whole);
      return { status: Number(head.slice(9, 12)), body };
    }
  });
}
