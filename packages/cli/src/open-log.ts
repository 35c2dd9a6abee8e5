import { fstatSync } from "node:fs";
import { Socket } from "node:net";

/** Writes lines in order. */
export interface Log extends Disposable {
  write(line: string): void;
}

/** How long the process waits at its end for the last lines to be read, in milliseconds. */
const lastWait = 200;

/** How many bytes are buffered for a slow reader. */
const maxWaiting = 1_048_576;

/**
 * Opens a non-blocking log on stdout. It drops lines when the reader of a pipe is too slow or gone. `console.log` would block the process
 * until the pipe is read.
 *
 * @param write used where stdout is a file or a terminal
 */
export function openLog(write: (line: string) => void): Log {
  const pipe = openPipe();
  if (pipe === null) return { write, [Symbol.dispose]: () => undefined };
  let lost = 0;
  pipe.on("error", () => pipe.destroy());
  return {
    write(line) {
      if (pipe.destroyed) return;
      if (pipe.writableLength > maxWaiting) {
        lost++;
        return;
      }
      if (lost > 0) pipe.write(`${lost} lines were dropped: the reader is too slow.\n`);
      lost = 0;
      pipe.write(`${line}\n`);
    },
    [Symbol.dispose]() {
      // Unwritten lines would keep the process alive.
      pipe.end();
      setTimeout(() => pipe.destroy(), lastWait).unref();
    },
  };
}

function openPipe(): Socket | null {
  try {
    const stats = fstatSync(1);
    if (!stats.isFIFO() && !stats.isSocket()) return null;
    return new Socket({ fd: 1, readable: false, writable: true }).unref();
  } catch {
    return null; // stdout is closed.
  }
}
