import type { ComponentChildren, VNode } from "preact";
import { CheckIcon, NoteIcon, WarningIcon } from "./icons.ts";

/** The importance of a notice. Screen readers announce an `alarm` at once. */
export type NoticeKind = "alarm" | "warning" | "note" | "good";

interface NoticeProps {
  readonly kind: NoticeKind;
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A prominent sentence. Its icon says the same as its color. */
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
