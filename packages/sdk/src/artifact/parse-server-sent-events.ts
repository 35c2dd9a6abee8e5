/** An event of a stream. */
export interface ServerSentEvent {
  readonly data: string;
}

/** The longest event, in characters. Events announce a change without its content. */
const maxEventLength = 65_536;

/**
 * Parses chunks of server-sent events.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export class ServerSentEventParser {
  readonly #decoder: TextDecoder = new TextDecoder();
  #rest = "";
  #data: string[] = [];
  #size = 0;
  /** The server's reconnection time, in milliseconds. */
  retry: number | undefined;

  /**
   * Returns complete events.
   *
   * @throws RangeError for an event beyond the limit
   */
  push(chunk: Uint8Array): readonly ServerSentEvent[] {
    const text = this.#rest + this.#decoder.decode(chunk, { stream: true });
    // A line feed may follow the last carriage return.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    const events: ServerSentEvent[] = [];
    for (const line of lines) {
      if (line === "") this.#finish(events);
      else this.#read(line);
    }
    if (this.#size + this.#rest.length > maxEventLength) {
      throw new RangeError(`An event is too long: expected at most ${maxEventLength} characters`);
    }
    return events;
  }

  #read(line: string): void {
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") {
      this.#data.push(value);
      this.#size += value.length;
    } else if (field === "retry" && /^\d{1,9}$/.test(value)) {
      this.retry = Number(value);
    }
  }

  #finish(events: ServerSentEvent[]): void {
    if (this.#data.length > 0) events.push({ data: this.#data.join("\n") });
    this.#data = [];
    this.#size = 0;
  }
}
