import type { ComponentChildren, VNode } from "preact";
import { CheckIcon, NoteIcon, WarningIcon } from "./icons.ts";

/** How much a notice matters. `alarm` is read out at once. */
export type NoticeKind = "alarm" | "warning" | "note" | "good";

interface NoticeProps {
  readonly kind: NoticeKind;
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A sentence that has to be seen, with a mark that does not depend on color. */
export function Notice({ kind, title, children }: NoticeProps): VNode {
  const Icon = kind === "note" ? NoteIcon : kind === "good" ? CheckIcon : WarningIcon;
  return (
    <div class={`notice ${kind}`} role={kind === "alarm" ? "alert" : "note"}>
      <Icon aria-hidden="true" />
      <div>
        <p class="notice-title">{title}</p>
        {children !== undefined && <div class="notice-text">{children}</div>}
      </div>
    </div>
  );
}
