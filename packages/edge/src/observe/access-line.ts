/** One request, as the access log tells it. There is nothing in it by which a visitor could be known. */
export interface AccessLine {
  readonly method: string;
  /** Without the query, which has the session in it. */
  readonly path: string;
  readonly status: number;
  /** In milliseconds. */
  readonly duration: number;
}

export function describeAccess(request: Request, status: number, duration: number): AccessLine {
  return { method: request.method, path: pathOf(request.url), status, duration };
}

function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const end = url.indexOf("?", start);
  return url.slice(start, end === -1 ? undefined : end);
}
