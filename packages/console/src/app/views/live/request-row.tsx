import type { RecordedLocation, RequestRecord } from "@fletch/edge";
import type { VNode } from "preact";
import type { Names } from "../../api/names.ts";
import { plural, toClock, toDuration } from "../../parts/format.ts";
import { linkTo } from "../../router.ts";

interface RequestRowProps {
  readonly request: RequestRecord;
  /** `null`: not loaded yet. */
  readonly names: Names | null;
}

/** One request: its time, status and duration, its locations, and the experiences it got. */
export function RequestRow({ request, names }: RequestRowProps): VNode {
  const { api, time, status, duration, reason, tntId, isPreview, locations, moreLocations, displays, clicks } = request;
  return (
    <li class="request">
      <p class="request-head">
        <time dateTime={new Date(time).toISOString()}>{toClock(time)}</time>
        <span class={`badge ${status < 400 ? "good" : "bad"}`}>{status}</span>
        <span class="muted num">{toDuration(duration)}</span>
      </p>
      <div class="request-body">
        {reason !== null && <p class="request-reason">{reason}</p>}
        {locations.length > 0 && (
          <ul class="request-locations">
            {locations.map((location, index) => (
              <li key={index}>
                <Location location={location} api={api} names={names} />
              </li>
            ))}
            {moreLocations > 0 && <li class="muted">and {moreLocations} more</li>}
          </ul>
        )}
        <p class="badges">
          {api === "ofrep" && <span class="badge">Flags, by OFREP</span>}
          {displays > 0 && <span class="badge">{plural(displays, "display")} notified</span>}
          {clicks > 0 && <span class="badge">{plural(clicks, "click")} notified</span>}
          {isPreview && <span class="badge accent">Preview, not counted</span>}
        </p>
      </div>
      <p class="request-visitor">
        {tntId !== null && (
          <a class="mono" href={linkTo("visitors", ["tntId", tntId])} title={tntId}>
            {tntId.slice(0, 12)}
            {tntId.length > 12 && "…"}
          </a>
        )}
      </p>
    </li>
  );
}

interface LocationProps {
  readonly location: RecordedLocation;
  readonly api: RequestRecord["api"];
  readonly names: Names | null;
}

function Location({ location, api, names }: LocationProps): VNode {
  const { mode, kind, name, shown } = location;
  const title = kind === "pageLoad" ? "page load" : name === "" ? "all views" : name;
  return (
    <>
      <span class="request-location">{title}</span>
      {mode === "prefetch" && api === "delivery" && <span class="muted small-text"> prefetch</span>}{" "}
      <span aria-hidden="true">→</span>{" "}
      {shown.length === 0 ? (
        <span class="muted">{api === "ofrep" ? "default of the program" : "own content of the page"}</span>
      ) : (
        shown.map(({ activityId, experienceId }, index) => (
          <span key={`${activityId} ${experienceId}`}>
            {index > 0 && ", "}
            <strong>{names?.experienceName(activityId, experienceId) ?? `Experience ${experienceId}`}</strong>{" "}
            <span class="muted">
              of{" "}
              <a href={linkTo("activities", [activityId])}>
                {names?.activityName(activityId) ?? `Activity ${activityId}`}
              </a>
            </span>
          </span>
        ))
      )}
    </>
  );
}
