import type { Action, Option, ResponseTokens, Writable } from "@fletch/delivery-api";

/**
 * Copies an option for one decision: its list of actions and its tokens; the content of JSON stays shared.
 *
 * @param moreTokens tokens of this decision
 * @param content content of this decision
 */
export function copyOption(option: Option, moreTokens: ResponseTokens | null, content?: unknown): Option {
  const copy: Writable<Option> = { ...option };
  copy.responseTokens =
    moreTokens === null ? { ...option.responseTokens } : { ...option.responseTokens, ...moreTokens };
  if (content !== undefined) copy.content = content;
  else if (option.type === "actions" && Array.isArray(option.content)) copy.content = option.content.map(copyAction);
  return copy;
}

/** Actions of artifacts are unchecked. */
export function copyAction<T extends Action | null | undefined>(action: T): T {
  return typeof action === "object" && action !== null && !Array.isArray(action) ? { ...action } : action;
}

/** Freezes the option for all decisions. */
export function freezeOption(option: Option): Option {
  const copy = copyOption(option, null);
  if (copy.type === "actions" && Array.isArray(copy.content)) for (const action of copy.content) Object.freeze(action);
  Object.freeze(copy.content);
  Object.freeze(copy.responseTokens);
  return Object.freeze(copy);
}
