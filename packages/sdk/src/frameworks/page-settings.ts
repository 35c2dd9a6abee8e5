import type { PageOptions } from "../page/page-options.ts";

/** What adapters take beside the client: everything of a page that does not come from the request. */
export type PageSettings = Omit<PageOptions, "url" | "headers" | "cookies" | "ip" | "secure">;

/** The same for every request, or made from it: its visitor's customer ids, say. */
export type PageSettingsFor<R> = PageSettings | ((request: R) => PageSettings);

export function settingsFor<R>(settings: PageSettingsFor<R>, request: R): PageSettings {
  return typeof settings === "function" ? settings(request) : settings;
}
