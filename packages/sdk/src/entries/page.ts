/** Pages for clients of `@fletch/sdk/remote` and `@fletch/sdk/on-device`. */

export type { PageClient } from "../call/page-services.ts";
export { forRequest } from "../page/for-request.ts";
export type { Page } from "../page/page.ts";
export type {
  GetterOptions,
  JsonGetterOptions,
  PageCookies,
  PageHeaders,
  PageOptions,
} from "../page/page-options.ts";
export type { PageTimings } from "../page/page-timing.ts";
export type { BeginMbox, BeginOptions } from "../page/read-begin.ts";
export type { ServerState } from "../page/server-state.ts";
