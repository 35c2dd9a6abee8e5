/** Pages for clients of `@fletch/sdk/remote` and `@fletch/sdk/on-device`. */

export type { PageClient } from "../call/page-services.ts";
export { forRequest } from "../page/for-request.ts";
export type * from "./page-api.ts";
