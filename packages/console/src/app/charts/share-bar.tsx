import type { VNode } from "preact";
import { seriesClass } from "./series.ts";

/** The share of an experience. */
export interface Share {
  readonly name: string;
  /** In percent. */
  readonly percent: number;
}

/** The split of the traffic, as a bar and as a list. */
export function ShareBar({ shares }: { readonly shares: readonly Share[] }): VNode {
  let start = 0;
  return (
    <div class="shares">
      <svg class="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        {shares.map(({ name, percent }, index) => {
          const x = start;
          start += percent;
          return (
            <rect key={name} class={seriesClass(index)} x={x} y="0" width={Math.max(0, percent - 0.4)} height="8" />
          );
        })}
      </svg>
      <ul class="share-names">
        {shares.slice(0, maxNames).map(({ name, percent }, index) => (
          <li key={name}>
            <i class={`swatch ${seriesClass(index)}`} aria-hidden="true" />
            {name} <span class="muted">{round(percent)} %</span>
          </li>
        ))}
        {shares.length > maxNames && <li class="muted">and {shares.length - maxNames} more</li>}
      </ul>
    </div>
  );
}

const maxNames = 8;

function round(percent: number): string {
  return percent.toFixed(Number.isInteger(percent) ? 0 : 1);
}
