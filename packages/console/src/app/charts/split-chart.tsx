import type { VNode } from "preact";
import { toPercent } from "../parts/format.ts";
import { seriesClass } from "./series.ts";

/** A share of the visitors. */
export interface SplitRow {
  readonly name: string;
  /** `null` without a fixed split. */
  readonly expected: number | null;
  /** `null` without visitors. */
  readonly seen: number | null;
}

/** The share of the visitors that each experience got, with a mark where it should be. */
export function SplitChart({ rows }: { readonly rows: readonly SplitRow[] }): VNode {
  return (
    <ul class="split">
      {rows.map(({ name, expected, seen }, index) => (
        <li key={name} class={seriesClass(index)}>
          <p class="split-name">
            <span>{name}</span>
            <span class="num">
              {toPercent(seen)}
              {expected !== null && <span class="muted"> of {toPercent(expected)} expected</span>}
            </span>
          </p>
          <svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
            <rect class="split-ground" width="1000" height="20" rx="4" />
            <rect class="split-seen" width={(seen ?? 0) * 1000} height="20" />
            {expected !== null && <rect class="split-expected" x={expected * 1000 - 2} width="4" height="20" />}
          </svg>
        </li>
      ))}
    </ul>
  );
}
