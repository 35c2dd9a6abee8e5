import type { LocationDescription, RecentTraffic } from "@fletch/edge";
import type { VNode } from "preact";
import { useNames } from "../../api/names.ts";
import { requestJson } from "../../api/request.ts";
import { useLoad } from "../../api/use-load.ts";
import { LoadState } from "../../parts/load-state.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { linkTo, route } from "../../router.ts";
import { ActivityList } from "./activity-list.tsx";
import { ActivityPage } from "./activity-page.tsx";
import { LocationList } from "./location-list.tsx";

/** `#/activities`, `#/activities/locations`, `#/activities/900`. */
export function ActivitiesView(): VNode {
  const names = useNames();
  const traffic = useLoad("traffic", (signal) => requestJson<RecentTraffic>("admin/traffic", { signal }), {
    every: 5_000,
  });
  const locations = useLoad(
    "locations",
    (signal) => requestJson<readonly LocationDescription[]>("admin/locations", { signal }),
    {
      every: 30_000,
    },
  );
  const [part] = route.value.parts;
  const isOne = part !== undefined && part !== "locations";
  if (isOne) {
    return (
      <LoadState loaded={names} what="the activity">
        {(known) => (
          <ActivityPage
            names={known}
            locations={locations.value ?? []}
            traffic={traffic.value}
            activityId={Number(part)}
          />
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
          <a href={linkTo("activities", ["locations"])} aria-current={part === "locations" ? "page" : undefined}>
            By location
          </a>
        </nav>
      </ViewHead>
      <LoadState loaded={names} what="the activities">
        {(known) =>
          part === "locations" ? (
            <LoadState loaded={locations} what="the locations">
              {(list) => <LocationList locations={list} names={known} />}
            </LoadState>
          ) : (
            <ActivityList names={known} traffic={traffic.value} />
          )
        }
      </LoadState>
    </>
  );
}
