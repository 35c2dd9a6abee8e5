import { isRecord } from "@fletch/delivery-api/schema";

/** The fields of `PageOptions` that a server's request has. */
export type ServerRequestFields = Readonly<Partial<Record<"url" | "headers" | "cookies" | "ip" | "secure", unknown>>>;

/**
 * Reads a server's own request: a web `Request`, Node's `IncomingMessage`, or one of Express, Fastify or Koa. Only these fields, because others have
 * other meanings there: `signal` of a `Request` aborts with its connection, and `id` of Fastify is for log lines.
 *
 * @returns `undefined` for other objects
 */
export function readServerRequest(given: object): ServerRequestFields | undefined {
  const request = given as Readonly<Record<string, unknown>>;
  const { method, headers } = request;
  if (isPlainObject(given) || typeof method !== "string" || typeof headers !== "object") return undefined;
  const { url, originalUrl = url, cookies, socket, protocol } = request;
  const { remoteAddress, encrypted } = isRecord(socket) ? socket : {};
  const { ip = remoteAddress, secure = protocol === "https" || encrypted } = request;
  return { url: originalUrl, headers, cookies, ip, secure: secure === true ? true : undefined };
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
