import { refuseToken, token } from "./token.ts";

/** What a request failed of, for people. */
export class RequestFailure extends Error {
  override readonly name = "RequestFailure";
  /** The HTTP status; 0: there was no response. */
  readonly status: number;
  /** The response's body, where it was JSON. */
  readonly body: unknown;

  constructor(status: number, message: string, body: unknown = null) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/** What to send. */
export interface RequestSettings {
  /** @default "GET" */
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Asks the edge. URLs are relative to the console's page, because a proxy may have the edge at any path.
 *
 * @throws RequestFailure for every response that is not 2xx, and without one
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
