import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** One bar of the timeline, in milliseconds since the request came in. */
export interface TimelineBar {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** A class of the style sheet. */
  readonly kind: "target" | "work" | "waited";
}

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/**
 * Draws a Gantt chart. Bars without a length become a thin line.
 *
 * @param end in milliseconds; the same for charts that stand side by side
 */
export function timeline(title: string, summary: string, bars: readonly TimelineBar[], end: number): Html {
  const share = (milliseconds: number): string => ((milliseconds / Math.max(1, end)) * 100).toFixed(2);
  return html`<figure class="timeline">
    <figcaption><b>${title}</b> <span>${summary}</span></figcaption>
    <dl>
      ${bars.map(
        ({ label, from, to, kind }) => html`
          <dt>${label}</dt>
          <dd>
            <span class="track"><i class="${kind}" style="left: ${share(from)}%; width: ${share(to - from)}%"></i></span>
            <span class="figure">${(to - from).toFixed(2)} ms</span>
          </dd>`,
      )}
    </dl>
  </figure>`;
}
