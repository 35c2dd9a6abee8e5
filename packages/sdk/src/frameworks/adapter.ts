import type { Page } from "../page/page.ts";
import type { PageOptions } from "../page/page-options.ts";

/** What adapters take beside the client: everything of a page that does not come from the request. */
export type PageSettings = Omit<PageOptions, "url" | "headers" | "cookies" | "ip" | "secure">;

/** The same for every request, or made from it: its visitor's customer ids, say. */
export type PageSettingsFor<R> = PageSettings | ((request: R) => PageSettings);

export function settingsFor<R>(settings: PageSettingsFor<R>, request: R): PageSettings {
  return typeof settings === "function" ? settings(request) : settings;
}

/** Hands over the headers that a page adds to its answer: its cookies, and what it cost. */
export function addPageHeaders(
  page: Page,
  append: (name: "set-cookie" | "server-timing", value: string) => void,
): void {
  for (const cookie of page.setCookie) append("set-cookie", cookie);
  const { serverTiming } = page;
  if (serverTiming !== "") append("server-timing", serverTiming);
}
