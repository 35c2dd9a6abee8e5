import { getPageServices, type PageClient } from "../call/page-services.ts";
import { Page } from "./page.ts";
import type { PageOptions } from "./page-options.ts";
import { PageRuntime } from "./page-runtime.ts";
import { readPageOptions } from "./read-page-options.ts";

/**
 * A page of a client: one visitor, one page. Cheap: nothing is computed until the page is used. Never throws; whatever is
 * malformed in the visitor's request is ignored.
 */
export function forRequest(client: PageClient, options: PageOptions): Page {
  const runtime = new PageRuntime(getPageServices(client));
  return new Page(runtime, readPageOptions(options, runtime));
}
