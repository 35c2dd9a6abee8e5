import type { VNode } from "preact";
import { seriesClass } from "./series.ts";

/** Names the series of each color. */
export function Legend({
  names,
}: {
  readonly names: readonly { readonly name: string; readonly series: number }[];
}): VNode {
  return (
    <ul class="share-names legend">
      {names.map(({ name, series }) => (
        <li key={name}>
          <i class={`swatch ${seriesClass(series)}`} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}
