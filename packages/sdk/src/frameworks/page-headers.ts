import type { Page } from "../page/page.ts";

/** Hands over the headers that a page adds to its answer: its cookies, and what it cost. */
export function addPageHeaders(
  page: Page,
  append: (name: "set-cookie" | "server-timing", value: string) => void,
): void {
  for (const cookie of page.setCookie) append("set-cookie", cookie);
  const { serverTiming } = page;
  if (serverTiming !== "") append("server-timing", serverTiming);
}
