export interface ReceivedEvent {
  readonly id: string;
  readonly data: unknown;
}

/** What came over a stream of server-sent events. */
export interface ReceivedEvents extends Disposable {
  readonly status: number;
  readonly headers: Headers;
  /** Resolves when so many events came, with all of them. Rejects when the stream ends before. */
  events(count: number): Promise<readonly ReceivedEvent[]>;
  /** Resolves when all that came has this in it. Rejects when the stream ends before. */
  until(text: string): Promise<string>;
  /** Resolves when the stream ends, with all that came. */
  readonly end: Promise<string>;
}

/** Opens a stream. */
export async function readEvents(url: string, headers: Readonly<Record<string, string>> = {}): Promise<ReceivedEvents> {
  const closing = new AbortController();
  const response = await fetch(url, { headers: { accept: "text/event-stream", ...headers }, signal: closing.signal });
  const decoder = new TextDecoder();
  let received = "";
  let notify: () => void = () => undefined;
  const read = async (): Promise<string> => {
    for await (const chunk of response.body ?? []) {
      received += decoder.decode(chunk as Uint8Array, { stream: true });
      notify();
    }
    return received;
  };
  const end = read();
  end.catch(() => undefined);
  const wait = async (isThere: () => boolean): Promise<string> => {
    while (!isThere()) {
      const more = new Promise<"more">((resolve) => {
        notify = () => resolve("more");
      });
      if ((await Promise.race([more, end])) === "more") continue;
      throw new Error(`The stream ended too soon: ${received}`);
    }
    return received;
  };
  return {
    status: response.status,
    headers: response.headers,
    until: (text) => wait(() => received.includes(text)),
    async events(count) {
      await wait(() => parse(received).length >= count);
      return parse(received);
    },
    end,
    [Symbol.dispose]: () => closing.abort(),
  };
}

function parse(received: string): readonly ReceivedEvent[] {
  const complete = received.slice(0, received.lastIndexOf("\n\n") + 2);
  return [...complete.matchAll(/^id: (.*)\ndata: (.*)$/gm)].map(([, id = "", data = ""]) => ({
    id,
    data: JSON.parse(data) as unknown,
  }));
}
