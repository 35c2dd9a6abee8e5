// What the adapter needs of Next, which is no dependency of this repository.

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
