import type { ComponentChildren, VNode } from "preact";
import type { Loaded } from "../api/use-load.ts";
import { ReloadIcon } from "./icons.ts";

interface LoadStateProps<T> {
  readonly loaded: Loaded<T>;
  /** What is loaded, for people: "the activities". */
  readonly what: string;
  /** Replaces the message and the button to try again for expected failures; `null` keeps them. */
  readonly explain?: (status: number, message: string) => ComponentChildren;
  readonly children: (value: T) => ComponentChildren;
}

/** Shows a loaded value; before that, that it is loading, or why loading failed. */
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

/** Says that a list or a page is empty, and what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }): VNode {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}
