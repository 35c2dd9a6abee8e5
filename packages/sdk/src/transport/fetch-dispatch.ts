import {
  type Dispatch,
  DispatchError,
  type DispatchOptions,
  type DispatchRequest,
  type HttpResponse,
  type RawResponse,
  toFailure,
  tooLarge,
} from "./dispatch.ts";

/** A `fetch`: the runtime's, undici's, node-fetch or cross-fetch. */
export type FetchApi = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** The request init of a `FetchApi`. */
export interface FetchInit {
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  redirect: "manual" | "follow";
}

/** The used part of a response. */
export interface FetchResponse {
  readonly status: number;
  readonly type?: string;
  readonly headers: { get(name: string): string | null };
  /** A stream is read in chunks, up to the limit; other bodies by `arrayBuffer` or `text`. */
  readonly body?: unknown;
  arrayBuffer?(): Promise<ArrayBuffer>;
  text(): Promise<string>;
}

interface ByteStream {
  /** Some streams have strings as chunks. */
  getReader(): ReadableStreamDefaultReader<Uint8Array<ArrayBuffer> | string>;
}

/** Sends requests with the runtime's `fetch`, which manages its connections. */
export function createDispatch(_options?: DispatchOptions): Dispatch {
  return createFetchDispatch((url, init) => fetch(url, init));
}

/**
 * Sends requests with the given `fetch`. The global one is looked up for each request, so that a test can replace it.
 */
export function createFetchDispatch(given: FetchApi): Dispatch {
  const fetchApi: FetchApi = given === globalThis.fetch ? (url, init) => fetch(url, init) : given;
  return { start: (request) => startFetch(fetchApi, request), close: () => Promise.resolve() };
}

function startFetch(fetchApi: FetchApi, request: DispatchRequest): RawResponse {
  const controller = new AbortController();
  let abandon: (reason: Error) => void = () => {};
  const response = new Promise<HttpResponse>((resolve, reject) => {
    abandon = reject;
    fetchResponse(fetchApi, request, controller).then(resolve, reject);
  });
  return {
    response,
    abort(reason) {
      // Rejects here: a `fetch` that ignores its signal must not delay the call.
      abandon(reason);
      controller.abort(reason);
    },
  };
}

async function fetchResponse(
  fetchApi: FetchApi,
  request: DispatchRequest,
  controller: AbortController,
): Promise<HttpResponse> {
  const { method, origin, path, headers, body, maxResponseSize } = request;
  let response: FetchResponse;
  let bytes: Uint8Array;
  const started = performance.now();
  let responded = started;
  try {
    const init = {
      method,
      headers: { ...headers },
      signal: controller.signal,
      ...(body === undefined ? {} : { body }),
    };
    response = await fetchApi(origin + path, { ...init, redirect: "manual" });
    // Browsers hide the location of a redirect.
    if (response.type === "opaqueredirect" && method === "GET") {
      response = await fetchApi(origin + path, { ...init, redirect: "follow" });
    }
    responded = performance.now();
    bytes = await readBody(response, maxResponseSize);
  } catch (error) {
    if (error instanceof DispatchError) {
      // Cancels the rest of a response beyond the limit.
      controller.abort(error);
      throw error;
    }
    throw new DispatchError(toFailure(error, true), describeFailure(error), error);
  }
  return {
    status: response.status,
    bytes,
    timings: { timeToFirstByte: responded - started, download: performance.now() - responded },
    get text() {
      return new TextDecoder().decode(bytes);
    },
    header: (name) => response.headers.get(name) ?? undefined,
  };
}

async function readBody(response: FetchResponse, limit: number): Promise<Uint8Array> {
  const { body } = response;
  if (!isByteStream(body)) {
    const bytes =
      response.arrayBuffer === undefined
        ? new TextEncoder().encode(await response.text())
        : new Uint8Array(await response.arrayBuffer());
    if (bytes.length > limit) throw tooLarge(limit);
    return bytes;
  }
  const reader = body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const chunk = typeof part.value === "string" ? new TextEncoder().encode(part.value) : part.value;
    size += chunk.length;
    if (size > limit) {
      reader.cancel().catch(() => {});
      throw tooLarge(limit);
    }
    chunks.push(chunk);
  }
  return chunks[0] && chunks.length === 1 ? chunks[0] : new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function isByteStream(body: unknown): body is ByteStream {
  return typeof (body as Partial<ByteStream> | null | undefined)?.getReader === "function";
}

/** The message of "fetch failed" is in its cause. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
