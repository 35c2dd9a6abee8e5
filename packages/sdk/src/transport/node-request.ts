import { decompress } from "./decompress.ts";
import { type HttpResponse, type RawResponse, type ResponseTimings, tooLarge } from "./dispatch.ts";
import { ResponseBody } from "./response-body.ts";

/**
 * The common part of Node's carriers: the incoming response, and the end of the exchange. A complete exchange is its own response: one object less
 * for each of many concurrent requests.
 */
export abstract class NodeRequest implements RawResponse, HttpResponse {
  readonly response: Promise<HttpResponse>;
  status = 0;
  bytes: Buffer = nothing;
  // Times by `performance.now()`.
  protected started: number = performance.now();
  protected found: number | undefined;
  protected connected: number | undefined;
  protected sent: number | undefined;
  #responded = 0;
  #ended = 0;
  readonly #limit: number;
  #body: ResponseBody | undefined;
  #resolve: (response: HttpResponse) => void = ignore;
  #reject: (error: Error) => void = ignore;
  #isSettled = false;

  constructor(limit: number) {
    this.#limit = limit;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  get text(): string {
    return this.bytes.toString("utf8");
  }

  get timings(): ResponseTimings {
    const { started, found = started, connected = found, sent = started } = this;
    const tls = Math.max(0, sent - connected);
    const responded = this.#responded;
    return { dns: found - started, tls, timeToFirstByte: responded - sent, download: this.#ended - responded };
  }

  /** Repeated headers as a list. */
  abstract header(name: string): string | undefined;

  abort(reason: Error): void {
    if (this.#isSettled) return;
    this.fail(reason);
    this.cancel(reason);
  }

  /** Ends the exchange and its socket. */
  protected abstract cancel(reason: Error): void;

  /** Takes the status of a response, whose headers `header` has now. */
  protected begin(status: number): void {
    this.status = status;
    this.#responded = performance.now();
    this.#body = new ResponseBody(this.#limit);
    if (!this.#body.expect(Number(this.header("content-length")))) this.abort(tooLarge(this.#limit));
  }

  protected add(chunk: Buffer): void {
    if (!this.#isSettled && this.#body?.add(chunk) === false) this.abort(tooLarge(this.#limit));
  }

  protected finish(): void {
    const bytes = this.#body?.bytes ?? nothing;
    const encoding = this.header("content-encoding");
    if (encoding === undefined || bytes.length === 0) {
      this.#succeed(bytes);
      return;
    }
    decompress(bytes, encoding, this.#limit).then(
      (decoded) => this.#succeed(decoded),
      (error: Error) => this.fail(error),
    );
  }

  protected fail(error: Error): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#reject(error);
  }

  #succeed(bytes: Buffer): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.bytes = bytes;
    this.#ended = performance.now();
    this.#resolve(this);
  }
}

const nothing: Buffer = Buffer.alloc(0);

function ignore(): void {}
