import type { DispatchRequest } from "./dispatch.ts";
import {
  type Dispatch,
  DispatchError,
  type DispatchOptions,
  type HttpResponse,
  type RawResponse,
  toMessage,
} from "./dispatch.ts";
import type { UndiciCarrier } from "./undici-carrier.ts";

/** A dispatch that accepts requests before it is loaded. */
export interface LazyDispatcher extends Dispatch {
  readonly loading: Promise<unknown>;
}

/** Sends requests over undici's keep-alive connections, with the proxies of options and environment. Loads undici now. */
export function createUndiciDispatch(options: DispatchOptions): LazyDispatcher {
  let carrier: UndiciCarrier | undefined;
  let closed = false;
  const load = async (): Promise<UndiciCarrier> => {
    const { createCarrier } = await import("./undici-carrier.ts");
    carrier = createCarrier(options);
    // Closed meanwhile: leaves no socket behind.
    if (closed) await carrier.close();
    return carrier;
  };
  const loading = load();
  // Requests reject with the error.
  loading.catch(() => undefined);
  return {
    loading,
    start: (request) => carrier?.start(request) ?? startLater(loading, request),
    async close() {
      closed = true;
      await carrier?.close();
    },
  };
}

/** Starts a request when undici is loaded, unless it was aborted before. */
function startLater(loading: Promise<UndiciCarrier>, request: DispatchRequest): RawResponse {
  let exchange: RawResponse | undefined;
  let isAborted = false;
  let abandon: (reason: Error) => void = () => {};
  const response = new Promise<HttpResponse>((resolve, reject) => {
    abandon = reject;
    loading.then(
      (carrier) => {
        if (isAborted) return;
        exchange = carrier.start(request);
        resolve(exchange.response);
      },
      (error) => reject(new DispatchError("refused", toMessage(error), error)),
    );
  });
  return {
    response,
    abort(reason) {
      isAborted = true;
      abandon(reason);
      exchange?.abort(reason);
    },
  };
}
