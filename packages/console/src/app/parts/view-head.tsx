import type { ComponentChildren, VNode } from "preact";

interface ViewHeadProps {
  readonly title: ComponentChildren;
  /** The question that the view answers. */
  readonly lead?: ComponentChildren;
  /** Buttons and links, on the right. */
  readonly children?: ComponentChildren;
}

/** The heading of a view, with its actions. */
export function ViewHead({ title, lead, children }: ViewHeadProps): VNode {
  return (
    <div class="view-head">
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        {lead !== undefined && <p class="lead">{lead}</p>}
      </div>
      {children !== undefined && <div class="view-actions">{children}</div>}
    </div>
  );
}
