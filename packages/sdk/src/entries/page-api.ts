/** The types of pages, of every entry that has pages. */

export type { LazyPromise } from "../page/lazy-promise.ts";
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
