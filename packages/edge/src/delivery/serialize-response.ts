import type { DeliveryResponse, Metric, Option, PageLoadResponse, PrefetchResponse } from "@fletch/delivery-api";

/**
 * The answer as JSON. Offers are most of it, and most offers are the same for every visitor: shared, and frozen. Such a list is written
 * once, and kept as text for as long as the list is.
 */
export function serializeResponse({ execute, prefetch, ...head }: DeliveryResponse): string {
  const parts = writeFields(head);
  if (execute !== undefined) parts.push(`"execute":${writeEntries(execute)}`);
  if (prefetch !== undefined) parts.push(`"prefetch":${writeEntries(prefetch)}`);
  return `{${parts.join()}}`;
}

function writeEntries({ mboxes, views, pageLoad, metrics }: PrefetchResponse): string {
  const parts: string[] = [];
  if (mboxes !== undefined) parts.push(`"mboxes":[${mboxes.map(writeEntry).join()}]`);
  if (views !== undefined) parts.push(`"views":[${views.map(writeEntry).join()}]`);
  if (pageLoad !== undefined) parts.push(`"pageLoad":${writeEntry(pageLoad)}`);
  if (metrics !== undefined) parts.push(`"metrics":${JSON.stringify(metrics)}`);
  return `{${parts.join()}}`;
}

function writeEntry({ options, metrics, ...others }: PageLoadResponse): string {
  const parts = writeFields(others);
  if (options !== undefined) parts.push(`"options":${writeList(options)}`);
  if (metrics !== undefined) parts.push(`"metrics":${writeList(metrics)}`);
  return `{${parts.join()}}`;
}

/** Without the braces; no part where there is no field. */
function writeFields(fields: object): string[] {
  const text = JSON.stringify(fields).slice(1, -1);
  return text === "" ? [] : [text];
}

/** How long a list is as JSON. What is not kept as text is measured by its contents, which are most of it. */
export function measureList(list: readonly Option[] | readonly Metric[]): number {
  if (Object.isFrozen(list)) return writeList(list).length;
  let size = 0;
  for (const entry of list) {
    const content = "content" in entry ? entry.content : undefined;
    size += typeof content === "string" ? content.length : JSON.stringify(content ?? entry).length;
  }
  return size;
}

const written = new WeakMap<readonly unknown[], string>();

function writeList(list: readonly unknown[]): string {
  if (!Object.isFrozen(list)) return JSON.stringify(list);
  let text = written.get(list);
  if (text === undefined) {
    text = JSON.stringify(list);
    written.set(list, text);
  }
  return text;
}
