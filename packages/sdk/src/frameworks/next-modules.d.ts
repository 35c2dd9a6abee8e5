// What the adapter needs of Next and React, which are no dependencies of this repository.

declare module "next/headers.js" {
  export function headers(): Promise<Headers> | Headers;
}

declare module "next/server.js" {
  /** Since Next 15: waits for a request of somebody who will see the answer. */
  export const connection: (() => Promise<void>) | undefined;
  export class NextResponse extends Response {
    static next(init?: { readonly request?: { readonly headers?: Headers } }): NextResponse;
  }
}

declare module "react" {
  /** What it returns is the same within one request. */
  export function cache<F extends (...args: never[]) => unknown>(work: F): F;
}
