import { readOutbox } from "../call/client-queue.ts";
import { getPageServices, type PageClient } from "../call/page-services.ts";
import { Page } from "./page.ts";
import type { PageOptions } from "./page-options.ts";
import { PageRuntime } from "./page-runtime.ts";
import { readPageOptions } from "./read-page-options.ts";

/**
 * Creates a page: one request of one visitor. Cheap: computes nothing until the page is used. Never throws, and ignores malformed parts of the
 * visitor's request.
 */
export function forRequest(client: PageClient, options: PageOptions): Page {
  const services = getPageServices(client);
  readOutbox(services);
  const runtime = new PageRuntime(services);
  return new Page(runtime, readPageOptions(options, runtime));
}
