import { fstatSync } from "node:fs";
import { Socket } from "node:net";

/** Takes lines one after the other. */
export interface Log extends Disposable {
  write(line: string): void;
}

/** How long the end of the process waits for the reader of the last lines, in milliseconds. */
const lastWait = 200;

/** How many bytes wait for a reader that is slow. */
const mostWaiting = 1_048_576;

/**
 * Opens a log on stdout that nothing waits for: lines are lost when the reader stands still for long or has gone. `console.log` would
 * stop the whole process until a pipe is read.
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
      if (pipe.writableLength > mostWaiting) {
        lost++;
        return;
      }
      if (lost > 0) pipe.write(`${lost} lines were left out, because nobody read them.\n`);
      lost = 0;
      pipe.write(`${line}\n`);
    },
    [Symbol.dispose]() {
      // What waits to be written would keep the process.
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
    return null; // There is no stdout.
  }
}
