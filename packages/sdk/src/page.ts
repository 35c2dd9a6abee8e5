/** Pages for clients that do not bring them along: those of `@fletch/sdk/remote` and `@fletch/sdk/on-device`. */
export { forRequest } from "./session/for-request.ts";
export type { Page } from "./session/page.ts";
export type { PageClient } from "./session/page-drawer.ts";
export type {
  GetterOptions,
  JsonGetterOptions,
  PageCookies,
  PageHeaders,
  PageOptions,
} from "./session/page-options.ts";
export type { PageCost } from "./session/page-timing.ts";
export type { BeginMbox, BeginOptions } from "./session/read-begin.ts";
export type { ServerState } from "./session/server-state.ts";
