import type { PlaceDescription } from "@fletch/edge";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Names } from "../../api/names.ts";
import { plural } from "../../parts/format.ts";
import { Empty } from "../../parts/load-state.tsx";
import { linkTo } from "../../router.ts";
import { locationQuery } from "../try/location-query.ts";

interface PlaceListProps {
  readonly places: readonly PlaceDescription[];
  readonly names: Names;
}

const pageSize = 50;

/** Which activities meet at each location, in the order in which they are decided. */
export function PlaceList({ places, names }: PlaceListProps): VNode {
  const [most, setMost] = useState(pageSize);
  if (places.length === 0) {
    return (
      <Empty title="No activity is served at any location">
        <p>Locations appear here when an activity that is live has an offer for them.</p>
      </Empty>
    );
  }
  return (
    <>
      <div class="columns">
        {places.slice(0, most).map((place) => (
          <PlaceCard key={`${place.kind} ${place.name}`} place={place} names={names} />
        ))}
      </div>
      {places.length > most && (
        <p class="more">
          <button type="button" class="button" onClick={() => setMost(most + pageSize)}>
            Show {Math.min(pageSize, places.length - most)} more
          </button>
        </p>
      )}
    </>
  );
}

function PlaceCard({ place, names }: { readonly place: PlaceDescription; readonly names: Names }): VNode {
  const { kind, name, activities } = place;
  const isShared = kind === "pageLoad" || kind === "view";
  return (
    <section class="card">
      <div class="card-head">
        <h2 class="place-name">{kind === "pageLoad" ? "Page load" : name}</h2>
        <p>{kind === "pageLoad" ? name : kind}</p>
      </div>
      <PlaceOrder place={place} names={names} />
      <p class="hint place-hint">
        {activities.length === 1
          ? "The only activity here."
          : isShared
            ? `${plural(activities.length, "activity", "activities")}: each that fits is shown, in this order.`
            : "The first one that fits the visitor is shown."}{" "}
        <a href={linkTo("try", [], locationQuery(place))}>Try it</a>
      </p>
    </section>
  );
}

/** The activities of a location, the highest priority first. */
export function PlaceOrder({
  place,
  names,
  current,
}: {
  readonly place: PlaceDescription;
  readonly names: Names;
  /** The activity that is looked at. */
  readonly current?: number;
}): VNode {
  return (
    <ol class="order">
      {place.activities.map(({ id }) => {
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
