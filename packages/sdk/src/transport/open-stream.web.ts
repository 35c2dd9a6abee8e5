import type { FetchApi } from "./fetch-dispatch.ts";
import type { OpenStream } from "./streamed-response.ts";

/** Opens streams with a `fetch`. */
export function openStreamWith(fetchApi: FetchApi): OpenStream {
  return async ({ origin, path, headers, signal }) => {
    const response = await fetchApi(origin + path, {
      headers: { ...headers },
      signal,
      redirect: "manual",
      method: "GET",
    });
    return {
      status: response.status,
      contentType: response.headers.get("content-type") ?? "",
      chunks: readChunks(response.body),
    };
  };
}

/** Opens streams with the `fetch` of the runtime. */
export const openStream: OpenStream = (request) => openStreamWith(globalThis.fetch)(request);

/**
 * Reads by a reader: not every runtime can iterate a `ReadableStream`. Bodies of node-fetch are Node streams, which can
 * be iterated.
 */
async function* readChunks(body: unknown): AsyncGenerator<Uint8Array> {
  if (typeof body !== "object" || body === null) return;
  if (!("getReader" in body)) return yield* body as AsyncIterable<Uint8Array>;
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    reader.cancel().catch(() => undefined); // It may have ended already.
  }
}
