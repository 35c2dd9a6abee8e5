import { refuseToken, token } from "./token.ts";

/** A request without a successful response. The message is for people. */
export class RequestFailure extends Error {
  override readonly name = "RequestFailure";
  /** The HTTP status; 0 without a response. */
  readonly status: number;
  /** The response's body if it is JSON, else `null`. */
  readonly body: unknown;

  constructor(status: number, message: string, body: unknown = null) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

export interface RequestSettings {
  /** @default "GET" */
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Sends a request to the edge. Paths are relative to the console's page, because a proxy may serve the edge at any path.
 *
 * @throws RequestFailure without a response, and for a status other than 2xx
 */
export async function requestJson<T>(path: string, settings: RequestSettings = {}): Promise<T> {
  const response = await send(path, settings);
  const text = await response.text();
  const body = parse(text);
  if (response.ok) return body as T;
  if (response.status === 401 && path.startsWith("admin/")) refuseToken();
  throw new RequestFailure(response.status, findMessage(body) ?? `The edge responded ${response.status}`, body);
}

async function send(path: string, { method = "GET", body, headers, signal }: RequestSettings): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: {
      ...(token.value !== null && path.startsWith("admin/") && { authorization: `Bearer ${token.value}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  };
  try {
    return await fetch(path, init);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new RequestFailure(0, "The edge does not respond. Is it still running?");
  }
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function findMessage(body: unknown): string | null {
  return typeof body === "object" && body !== null && "message" in body ? String(body.message) : null;
}
