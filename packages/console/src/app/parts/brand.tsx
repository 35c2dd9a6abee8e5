import type { VNode } from "preact";

/** The logo and the name. */
export function Brand(): VNode {
  return (
    <span class="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true" class="brand-sign">
        <rect width="32" height="32" rx="7" />
        <path d="M7 25 21 11M13 8l4-3 2 6 6 2-3 4-6-2z" />
      </svg>
      Fletch
    </span>
  );
}
