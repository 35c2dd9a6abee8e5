// The parts of Next that the adapter uses; Next is not a dependency of this repository.

declare module "next/headers.js" {
  export function headers(): Promise<Headers> | Headers;
}

declare module "next/server.js" {
  /** Since Next 15: waits for a real request. */
  export const connection: (() => Promise<void>) | undefined;
  export class NextResponse extends Response {
    static next(init?: { readonly request?: { readonly headers?: Headers } }): NextResponse;
  }
}
