import type { Action, Option, ResponseTokens, Writable } from "@fletch/delivery-api";
import { isRecord, withFields } from "@fletch/delivery-api/schema";

/**
 * Copies an option for one decision: its list of actions and its tokens; the content of JSON stays shared.
 *
 * @param moreTokens tokens of this decision
 * @param content content of this decision
 */
export function copyOption(option: Option, moreTokens: ResponseTokens | null, content?: unknown): Option {
  const copy: Writable<Option> = { ...option };
  copy.responseTokens =
    moreTokens === null ? { ...option.responseTokens } : withFields(option.responseTokens ?? {}, moreTokens);
  if (content !== undefined) copy.content = content;
  else if (option.type === "actions" && Array.isArray(option.content)) copy.content = option.content.map(copyAction);
  return copy;
}

/** Actions of artifacts are unchecked. */
export function copyAction<T extends Action | null | undefined>(action: T): T {
  return isRecord(action) ? { ...action } : action;
}

/** Freezes an option of a plan, which all decisions share. Copies of it take longer afterwards, but callers who share offers make none. */
export function freezeOption(option: Option): Option {
  if (option.type === "actions" && Array.isArray(option.content)) option.content.forEach(Object.freeze);
  Object.freeze(option.content);
  Object.freeze(option.responseTokens);
  return Object.freeze(option);
}
