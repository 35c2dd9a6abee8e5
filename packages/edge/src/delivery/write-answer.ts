import type { DeliveryResponse, PageLoadResponse, PrefetchResponse } from "@fletch/delivery-api";

/**
 * The answer as JSON. Offers are most of it, and most offers are the same for every visitor: shared, and frozen. Such a list is written
 * once, and kept as text for as long as the list is.
 */
export function writeAnswer({ execute, prefetch, ...head }: DeliveryResponse): string {
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
