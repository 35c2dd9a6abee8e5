import type { LocationDescription } from "@fletch/edge";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Names } from "../../api/names.ts";
import { plural } from "../../parts/format.ts";
import { Empty } from "../../parts/load-state.tsx";
import { linkTo } from "../../router.ts";
import { locationQuery } from "../try/location-query.ts";

interface LocationListProps {
  readonly locations: readonly LocationDescription[];
  readonly names: Names;
}

const pageSize = 50;

/** Lists the activities of each location in decision order. */
export function LocationList({ locations, names }: LocationListProps): VNode {
  const [shown, setShown] = useState(pageSize);
  if (locations.length === 0) {
    return (
      <Empty title="No activity is served at any location">
        <p>Locations appear here when an activity that is live has an offer for them.</p>
      </Empty>
    );
  }
  return (
    <>
      <div class="columns">
        {locations.slice(0, shown).map((location) => (
          <LocationCard key={`${location.kind} ${location.name}`} location={location} names={names} />
        ))}
      </div>
      {locations.length > shown && (
        <p class="more">
          <button type="button" class="button" onClick={() => setShown(shown + pageSize)}>
            Show {Math.min(pageSize, locations.length - shown)} more
          </button>
        </p>
      )}
    </>
  );
}

function LocationCard({ location, names }: { readonly location: LocationDescription; readonly names: Names }): VNode {
  const { kind, name, activities } = location;
  const isShared = kind === "pageLoad" || kind === "view";
  return (
    <section class="card">
      <div class="card-head">
        <h2 class="location-name">{kind === "pageLoad" ? "Page load" : name}</h2>
        <p>{kind === "pageLoad" ? name : kind}</p>
      </div>
      <LocationOrder location={location} names={names} />
      <p class="hint location-hint">
        {activities.length === 1
          ? "The only activity here."
          : isShared
            ? `${plural(activities.length, "activity", "activities")}: each that fits is shown, in this order.`
            : "The first one that fits the visitor is shown."}{" "}
        <a href={linkTo("try", [], locationQuery(location))}>Try it</a>
      </p>
    </section>
  );
}

/** The activities of a location, the highest priority first. */
export function LocationOrder({
  location,
  names,
  current,
}: {
  readonly location: LocationDescription;
  readonly names: Names;
  /** The activity of the page, which is highlighted. */
  readonly current?: number;
}): VNode {
  return (
    <ol class="order">
      {location.activities.map(({ id }) => {
        const priority = names.activity(id)?.priority ?? null;
        return (
          <li key={id} class={id === current ? "is-current" : undefined}>
            <a href={linkTo("activities", [id])} aria-current={id === current ? "true" : undefined}>
              {names.activityName(id)}
            </a>
            {priority !== null && <span class="muted small-text">priority {priority}</span>}
          </li>
        );
      })}
    </ol>
  );
}
