import type { Page } from "../page/page.ts";
import type { PageOptions } from "../page/page-options.ts";

/** Options of adapters: everything of a page that does not come from the request. */
export type PageSettings = Omit<PageOptions, "url" | "headers" | "cookies" | "ip" | "secure">;

/** The same settings for every request, or a function of the request, for instance for the visitor's customer ids. */
export type PageSettingsFor<R> = PageSettings | ((request: R) => PageSettings);

export function settingsFor<R>(settings: PageSettingsFor<R>, request: R): PageSettings {
  return typeof settings === "function" ? settings(request) : settings;
}

/** Calls `add` with the headers of a page: its cookies, and `Server-Timing`. */
export function addPageHeaders(
  page: Page,
  append: (name: "set-cookie" | "server-timing", value: string) => void,
): void {
  for (const cookie of page.setCookie) append("set-cookie", cookie);
  const { serverTiming } = page;
  if (serverTiming !== "") append("server-timing", serverTiming);
}
