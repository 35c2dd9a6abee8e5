/** A received response. */
export interface PageResponse {
  readonly status: number;
  readonly text: string;
}

/** A visitor over HTTP, with a cookie jar. */
export class Visitor {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  async visit(path: string, init: { readonly method?: string; readonly body?: string } = {}): Promise<PageResponse> {
    const response = await fetch(this.#origin + path, {
      ...init,
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    return { status: response.status, text: await response.text() };
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  #keep(setCookie: string): void {
    const pair = setCookie.split(";", 1)[0] ?? "";
    const equals = pair.indexOf("=");
    if (equals > 0) this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
}
