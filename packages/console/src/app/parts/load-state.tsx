import type { ComponentChildren, VNode } from "preact";
import type { Loaded } from "../api/use-load.ts";
import { ReloadIcon } from "./icons.ts";

interface LoadStateProps<T> {
  readonly loaded: Loaded<T>;
  /** What is loaded, for people: "the activities". */
  readonly what: string;
  /** Instead of the failure's own text and the button to try again, for failures that are to be expected. */
  readonly explain?: (status: number, message: string) => ComponentChildren;
  readonly children: (value: T) => ComponentChildren;
}

/** Shows something that is loaded: while it is, when it cannot be, and when it is there. */
export function LoadState<T>({ loaded, what, explain, children }: LoadStateProps<T>): VNode {
  const { value, failure, isLoading, reload } = loaded;
  if (value !== null) return <>{children(value)}</>;
  if (failure === null) {
    return (
      <div class="loading" aria-busy={isLoading}>
        <span role="status">Loading {what} …</span>
        <div class="bones" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      </div>
    );
  }
  const explained = explain?.(failure.status, failure.message);
  if (explained != null) return <>{explained}</>;
  return (
    <Empty title={`Loading ${what} failed`}>
      <p>{failure.message}</p>
      <button type="button" class="button" onClick={reload}>
        <ReloadIcon aria-hidden="true" /> Try again
      </button>
    </Empty>
  );
}

/** Says that there is nothing, and what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }): VNode {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}
