import { decompress } from "./decompress.ts";
import { type AnswerTimings, type DispatchError, type HttpResponse, type RawResponse, tooLarge } from "./dispatch.ts";

/** As Node's parser and undici return them: names in lower case, repeated headers as a list. */
export type HttpResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The common part of Node's carriers: the incoming response, and the end of the exchange. */
export abstract class NodeRequest implements RawResponse {
  readonly answer: Promise<HttpResponse>;
  readonly #limit: number;
  #resolve: (answer: HttpResponse) => void = ignore;
  #reject: (error: Error) => void = ignore;
  #isSettled = false;
  #status = 0;
  #headers: HttpResponseHeaders = {};
  /** Most responses have one chunk. */
  #first: Buffer | undefined;
  #others: Buffer[] | undefined;
  #size = 0;
  /** When the exchange began, and went on, by `performance.now()`. */
  protected readonly marks: { started: number; found?: number; connected?: number; sent?: number; answered?: number } =
    {
      started: performance.now(),
    };

  constructor(limit: number) {
    this.#limit = limit;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  abort(reason: Error): void {
    if (this.#isSettled) return;
    this.fail(reason);
    this.cancel(reason);
  }

  /** Ends the exchange and its socket. */
  protected abstract cancel(reason: Error): void;

  protected begin(status: number, headers: HttpResponseHeaders): void {
    this.#status = status;
    this.#headers = headers;
    this.marks.answered = performance.now();
    if (Number(headers["content-length"]) > this.#limit) this.abort(tooLarge(this.#limit));
  }

  protected add(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.abort(tooLarge(this.#limit));
    else if (this.#first === undefined) this.#first = chunk;
    else {
      this.#others ??= [];
      this.#others.push(chunk);
    }
  }

  protected finish(): void {
    const first = this.#first ?? Buffer.alloc(0);
    const body = this.#others === undefined ? first : Buffer.concat([first, ...this.#others], this.#size);
    const encoding = this.#headers["content-encoding"];
    if (encoding === undefined || body.length === 0) {
      this.#succeed(body);
      return;
    }
    decompress(body, String(encoding), this.#limit).then(
      (decoded) => this.#succeed(decoded),
      (error: DispatchError) => this.fail(error),
    );
  }

  #describeTimings(): AnswerTimings {
    const { started, found = started, connected = found, sent = started, answered = sent } = this.marks;
    const dns = found - started;
    const tls = Math.max(0, sent - connected);
    return { dns, tls, timeToFirstByte: answered - sent, download: performance.now() - answered };
  }

  protected fail(error: Error): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#first = undefined;
    this.#others = undefined;
    this.#reject(error);
  }

  #succeed(body: Buffer): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#resolve(new NodeAnswer(this.#status, this.#headers, body, this.#describeTimings()));
  }
}

function ignore(): void {}

class NodeAnswer implements HttpResponse {
  readonly status: number;
  readonly bytes: Buffer;
  readonly timings: AnswerTimings;
  readonly #headers: HttpResponseHeaders;

  constructor(status: number, headers: HttpResponseHeaders, bytes: Buffer, timings: AnswerTimings) {
    this.timings = timings;
    this.status = status;
    this.#headers = headers;
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString("utf8");
  }

  header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }
}
