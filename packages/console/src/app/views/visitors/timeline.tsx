import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Names } from "../../api/names.ts";
import { toClock, toCount } from "../../parts/format.ts";
import { linkTo } from "../../router.ts";
import type { StoredEvent } from "./stored-visitor.ts";

interface TimelineProps {
  readonly events: readonly StoredEvent[];
  readonly names: Names;
}

const pageSize = 100;

/** Events by day, the newest first. */
export function Timeline({ events, names }: TimelineProps): VNode {
  const [shown, setShown] = useState(pageSize);
  if (events.length === 0) return <p class="muted">Nothing was counted for this visitor.</p>;
  const days = new Map<string, StoredEvent[]>();
  for (const event of events.slice(0, shown)) {
    const day = event.time === null ? "Some time" : new Date(event.time).toLocaleDateString("en-GB", dayFormat);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return (
    <>
      {Array.from(days, ([day, list]) => (
        <section key={day} class="timeline-day">
          <h3>{day}</h3>
          <ol class="timeline">
            {list.map((event) => (
              <li
                key={`${event.id} ${event.activityId} ${event.kind} ${event.metric}`}
                class={`happening ${event.kind}`}
              >
                <time class="muted">{event.time === null ? "" : toClock(event.time)}</time>
                <Happened event={event} names={names} />
              </li>
            ))}
          </ol>
        </section>
      ))}
      {events.length > shown && (
        <p class="more">
          <button type="button" class="button" onClick={() => setShown(shown + pageSize)}>
            Show {Math.min(pageSize, events.length - shown)} more of {toCount(events.length)}
          </button>
        </p>
      )}
    </>
  );
}

const dayFormat = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;

function Happened({ event, names }: { readonly event: StoredEvent; readonly names: Names }): VNode {
  const { kind, activityId, experienceId, metric, location, amount, orderId } = event;
  const verb = kind === "impression" ? "Saw" : kind === "click" ? "Clicked in" : "Converted with";
  return (
    <p>
      {verb} <strong>{names.experienceName(activityId, experienceId)}</strong> of{" "}
      <a href={linkTo("activities", [activityId])}>{names.activityName(activityId)}</a>
      <span class="muted small-text">
        {location !== "" && ` at ${location}`}
        {metric !== "" && ` · ${metric}`}
        {orderId !== null && ` · order ${orderId}`}
        {amount !== 0 && ` · ${amount.toFixed(2)}`}
      </span>
    </p>
  );
}
