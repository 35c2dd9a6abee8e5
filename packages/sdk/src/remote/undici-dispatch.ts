import type { BrotliOptions, ZlibOptions } from "node:zlib";
import type { Agent, Dispatcher } from "undici";
import {
  type Answer,
  type Dispatch,
  DispatchError,
  type DispatchOptions,
  type DispatchRequest,
  type Exchange,
  failureOf,
  tooLarge,
} from "./dispatch.ts";

/**
 * Carries requests over undici's keep-alive pools. Undici takes longer to load than all of Fletch, so importing Fletch does not load it: the first
 * client does, behind its back.
 */
export function createDispatch(options: DispatchOptions): Dispatch {
  let dispatcher: Dispatcher | undefined;
  let closed = false;
  // Otherwise undici waits for each answer's head before it sends the next request: right for one at a time.
  const pipelined = (options.pipelining ?? 1) > 1;

  const load = async (): Promise<Dispatcher> => {
    dispatcher = await createAgent(options);
    // Nobody waits for requests any more: leave no socket behind.
    if (closed) await dispatcher.destroy();
    return dispatcher;
  };
  const loading = load();
  // Whoever has a request is told.
  loading.catch(() => undefined);
  return {
    start(request) {
      const exchange = new UndiciExchange(request.maxResponseSize, pipelined);
      if (dispatcher !== undefined) {
        exchange.dispatch(dispatcher, request);
      } else {
        loading.then(
          (loaded) => exchange.dispatch(loaded, request),
          (error) => exchange.abort(new DispatchError("refused", "undici could not be loaded", error)),
        );
      }
      return exchange;
    },
    async close() {
      closed = true;
      await dispatcher?.destroy();
    },
  };
}

async function createAgent(options: DispatchOptions): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  const settings: Agent.Options = {
    connections: options.connections,
    pipelining: options.pipelining ?? (options.http2 ? 100 : 1),
    allowH2: options.http2,
    keepAliveTimeout: options.keepAliveTimeout,
    connect: { timeout: options.connectTimeout },
    // The transport has one deadline for all of an exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  if (options.proxy === false) return new Agent(settings);
  if (options.proxy !== undefined) {
    return new EnvHttpProxyAgent({ ...settings, httpProxy: options.proxy, httpsProxy: options.proxy });
  }
  return namesProxy(process.env) ? new EnvHttpProxyAgent(settings) : new Agent(settings);
}

function namesProxy(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.http_proxy || env.HTTP_PROXY || env.https_proxy || env.HTTPS_PROXY);
}

/** One request on its way through undici, and the answer as it comes in. */
class UndiciExchange implements Exchange, Dispatcher.DispatchHandler {
  readonly answer: Promise<Answer>;
  readonly #limit: number;
  readonly #pipelined: boolean;
  #resolve: (answer: Answer) => void = () => {};
  #reject: (error: Error) => void = () => {};
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #status = 0;
  #headers: Dispatcher.ResponseData["headers"] = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number, pipelined: boolean) {
    this.#limit = limit;
    this.#pipelined = pipelined;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  dispatch(dispatcher: Dispatcher, { method, origin, path, headers, body, repeatable }: DispatchRequest): void {
    if (this.#settled) return;
    try {
      dispatcher.dispatch(
        {
          method,
          origin,
          path,
          headers: { ...headers, "accept-encoding": "gzip, br" },
          body: body ?? null,
          idempotent: repeatable,
          blocking: !this.#pipelined,
        },
        this,
      );
    } catch (error) {
      this.#fail(new DispatchError("refused", messageOf(error), error));
    }
  }

  abort(reason: Error): void {
    if (this.#settled) return;
    this.#fail(reason);
    this.#controller?.abort(reason);
  }

  // What undici calls

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Aborted while it still waited for a connection: never sent.
    if (this.#settled) controller.abort(new Error("aborted"));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Dispatcher.ResponseData["headers"],
  ): void {
    this.#status = status;
    this.#headers = headers;
    if (Number(headers["content-length"]) > this.#limit) this.#refuse(controller);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.#refuse(controller);
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const body = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#size);
    const encoding = this.#headers["content-encoding"];
    if (encoding === undefined || body.length === 0) this.#succeed(body);
    else this.#decode(body, String(encoding));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(new DispatchError(failureOf(error, this.#controller !== undefined), messageOf(error), error));
  }

  // How it ends

  #refuse(controller: Dispatcher.DispatchController): void {
    const error = tooLarge(this.#limit);
    this.#fail(error);
    controller.abort(error);
  }

  #decode(body: Buffer, encoding: string): void {
    const decode = decoders.get(encoding.trim().toLowerCase());
    if (decode === undefined) {
      this.#fail(new DispatchError("unreadable", `The answer has an unknown content-encoding ${encoding}`));
      return;
    }
    decode(body, { maxOutputLength: this.#limit }).then(
      (decoded) => this.#succeed(decoded),
      (error) => {
        const oversized = (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
        this.#fail(
          oversized
            ? tooLarge(this.#limit)
            : new DispatchError("unreadable", `The answer is not valid ${encoding}: ${messageOf(error)}`, error),
        );
      },
    );
  }

  #succeed(body: Buffer): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#resolve(new UndiciAnswer(this.#status, this.#headers, body));
  }

  #fail(error: Error): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#chunks = [];
    this.#reject(error);
  }
}

class UndiciAnswer implements Answer {
  readonly status: number;
  readonly bytes: Buffer;
  readonly #headers: Dispatcher.ResponseData["headers"];

  constructor(status: number, headers: Dispatcher.ResponseData["headers"], bytes: Buffer) {
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

type Decode = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["gzip", async (body, options) => (await loadDecompression()).gunzip(body, options)],
  ["x-gzip", async (body, options) => (await loadDecompression()).gunzip(body, options)],
  ["deflate", async (body, options) => (await loadDecompression()).inflate(body, options)],
  ["br", async (body, options) => (await loadDecompression()).brotliDecompress(body, options)],
  ["identity", (body) => Promise.resolve(body)],
]);

let decompression: Promise<Readonly<Record<"gunzip" | "inflate" | "brotliDecompress", Decode>>> | undefined;

/** With the first answer that needs it: it is a part of Node that takes its time to load. */
function loadDecompression(): NonNullable<typeof decompression> {
  decompression ??= Promise.all([import("node:zlib"), import("node:util")]).then(([zlib, { promisify }]) => ({
    gunzip: promisify<Buffer, ZlibOptions, Buffer>(zlib.gunzip),
    inflate: promisify<Buffer, ZlibOptions, Buffer>(zlib.inflate),
    brotliDecompress: promisify<Buffer, BrotliOptions, Buffer>(zlib.brotliDecompress),
  }));
  return decompression;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Several addresses were tried: each has its own story.
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join("; ");
  return error.message;
}
