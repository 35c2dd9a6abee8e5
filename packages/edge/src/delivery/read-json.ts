import { isTargetError, TargetError } from "@fletch/delivery-api";
import type { Message } from "../http/message.ts";
import { decodeBody, isEncoded } from "./decode-body.ts";

/** Limits of a body. */
export interface BodyLimits {
  /** In bytes, compressed or decompressed. */
  readonly size: number;
  /** The deepest nesting of arrays and objects. */
  readonly depth: number;
}

/**
 * Reads a JSON body, compressed or not. Stops reading and decompressing at the limit.
 *
 * @throws TargetError `invalid-request`, with the HTTP status of the response
 */
export async function readJson(request: Request, { size, depth }: BodyLimits): Promise<unknown> {
  return parseJson(await readText(request, size), depth);
}

/** Returns a web request as a message. */
export class RequestMessage implements Message {
  readonly #request: Request;

  constructor(request: Request) {
    this.#request = request;
  }

  get method(): string {
    return this.#request.method;
  }

  get url(): string {
    return this.#request.url;
  }

  get headers(): Headers {
    return this.#request.headers;
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }

  readText(limit: number): Promise<string> {
    return readText(this.#request, limit);
  }
}

/**
 * Parses untrusted JSON.
 *
 * @param depth the deepest nesting of arrays and objects
 * @throws TargetError `invalid-request`
 */
export function parseJson(text: string, depth: number): unknown {
  if (nestsDeeperThan(text, depth)) {
    throw invalidRequest(400, `The body is not valid: expected JSON of at most ${depth} levels, received more`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidRequest(400, `The body is not valid: expected JSON, received a ${describeSyntaxError(cause)}`);
  }
}

async function readText(request: Request, limit: number): Promise<string> {
  try {
    const announced = request.headers.get("content-length");
    if (announced !== null && Number(announced) > limit) throw tooLarge(limit);
    // The HTTP server cuts off bytes beyond `Content-Length`.
    const isWhole = announced !== null && !isEncoded(request.headers);
    return isWhole ? await request.text() : await readChunks(request, limit);
  } catch (cause) {
    throw isTargetError(cause) ? cause : incompleteBody();
  }
}

/** The sender disconnected or was cut off; the edge did not fail. */
export function incompleteBody(): TargetError {
  return invalidRequest(400, "The body did not arrive in full");
}

async function readChunks(request: Request, limit: number): Promise<string> {
  const body = decodeBody(request);
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(limit);
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    // Runtimes name decompression errors differently.
    if (!isTargetError(error) && isEncoded(request.headers)) throw notDecodable(request.headers);
    throw error;
  }
  return text + decoder.decode();
}

function notDecodable(headers: Headers): TargetError {
  const encoding = headers.get("content-encoding");
  return invalidRequest(
    400,
    `The body cannot be read: expected ${encoding}, as its Content-Encoding says, received something else`,
  );
}

function tooLarge(limit: number): TargetError {
  return invalidRequest(413, `The body is too large: expected at most ${limit} bytes, received more`);
}

function invalidRequest(status: number, message: string): TargetError {
  return new TargetError("invalid-request", message, { httpStatus: status });
}

/** Returns the parser's message, which has the position. */
function describeSyntaxError(error: unknown): string {
  return `syntax error: ${error instanceof Error ? error.message.slice(0, 120) : String(error)}`;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Returns whether JSON nests arrays and objects deeper than `limit`. Deep values overflow the stack of recursive code,
 * so they are refused first.
 */
function nestsDeeperThan(text: string, limit: number): boolean {
  // Most texts have fewer brackets in all. Counting those of a request with six mboxes takes 0.2 µs, reading each character 2 µs (Node 20).
  if (!hasMoreBracketsThan(text, limit)) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > limit) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case quote:
        index = endOfString(text, index);
        break;
    }
  }
  return false;
}

function hasMoreBracketsThan(text: string, limit: number): boolean {
  let count = 0;
  for (const bracket of "[{") {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (++count > limit) return true;
    }
  }
  return false;
}

/** Returns the position of the closing quote. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, position: number): boolean {
  let first = position;
  while (text.charCodeAt(first - 1) === backslash) first--;
  return (position - first) % 2 === 1;
}
