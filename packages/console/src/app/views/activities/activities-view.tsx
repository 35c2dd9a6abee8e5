import type { PlaceDescription, RecentTraffic } from "@fletch/edge";
import type { VNode } from "preact";
import { useNames } from "../../api/names.ts";
import { requestJson } from "../../api/request.ts";
import { useLoad } from "../../api/use-load.ts";
import { LoadState } from "../../parts/load-state.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { linkTo, route } from "../../router.ts";
import { ActivityList } from "./activity-list.tsx";
import { ActivityPage } from "./activity-page.tsx";
import { PlaceList } from "./place-list.tsx";

/** `#/activities`, `#/activities/places`, `#/activities/900`. */
export function ActivitiesView(): VNode {
  const names = useNames();
  const traffic = useLoad("traffic", (signal) => requestJson<RecentTraffic>("admin/traffic", { signal }), {
    every: 5_000,
  });
  const places = useLoad("places", (signal) => requestJson<readonly PlaceDescription[]>("admin/places", { signal }), {
    every: 30_000,
  });
  const [part] = route.value.parts;
  const isOne = part !== undefined && part !== "places";
  if (isOne) {
    return (
      <LoadState loaded={names} what="the activity">
        {(known) => (
          <ActivityPage names={known} places={places.value ?? []} traffic={traffic.value} activityId={Number(part)} />
        )}
      </LoadState>
    );
  }
  return (
    <>
      <ViewHead title="Activities" lead="What visitors can get here, and why they do not get the rest.">
        <nav class="tabs" aria-label="Order">
          <a href={linkTo("activities")} aria-current={part === undefined ? "page" : undefined}>
            All
          </a>
          <a href={linkTo("activities", ["places"])} aria-current={part === "places" ? "page" : undefined}>
            By location
          </a>
        </nav>
      </ViewHead>
      <LoadState loaded={names} what="the activities">
        {(known) =>
          part === "places" ? (
            <LoadState loaded={places} what="the locations">
              {(list) => <PlaceList places={list} names={known} />}
            </LoadState>
          ) : (
            <ActivityList names={known} traffic={traffic.value} />
          )
        }
      </LoadState>
    </>
  );
}
