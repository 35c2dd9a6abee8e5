import { connect, type Socket } from "node:net";

/** An answer as it came, and what it was an answer to. */
export interface RawAnswer<Asked> {
  readonly asked: Asked;
  readonly status: number;
  readonly body: string;
}

/**
 * Sends requests over one connection without waiting for the answers in between (RFC 9112, 9.3.2), so that a million of them take
 * minutes. Calls back with each answer; settles when the last one is there.
 */
export function askAll<Asked>(
  port: number,
  next: () => { readonly asked: Asked; readonly text: Buffer } | null,
  onAnswer: (answer: RawAnswer<Asked>) => void,
  window: number = 32,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting: Asked[] = [];
    let isOver = false;
    let received = Buffer.alloc(0);
    const socket: Socket = connect(port, "127.0.0.1", fill);
    socket.setNoDelay(true);
    socket.on("error", reject);
    socket.on("close", () => (waiting.length === 0 ? resolve() : reject(new Error("The edge closed the connection"))));
    socket.on("data", (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      for (let answer = takeAnswer(); answer !== null; answer = takeAnswer()) {
        const asked = waiting.shift();
        if (asked !== undefined) onAnswer({ asked, ...answer });
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
        waiting.push(request.asked);
        parts.push(request.text);
      }
      if (parts.length > 0) socket.write(Buffer.concat(parts));
      if (isOver && waiting.length === 0) socket.end();
    }

    function takeAnswer(): { readonly status: number; readonly body: string } | null {
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
