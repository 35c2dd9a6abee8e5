import type { LocationDescription, RecentTraffic } from "@fletch/edge";
import type { VNode } from "preact";
import type { Names } from "../../api/names.ts";
import { MinuteBars } from "../../charts/minute-bars.tsx";
import { ShareBar } from "../../charts/share-bar.tsx";
import { BackIcon, ResultsIcon, TryIcon } from "../../parts/icons.ts";
import { Empty } from "../../parts/load-state.tsx";
import { Notice } from "../../parts/notice.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { linkTo } from "../../router.ts";
import { locationQuery } from "../try/location-query.ts";
import { ActivityState, explainState } from "./activity-state.tsx";
import { ExperienceLinks } from "./experience-links.tsx";
import { LocationOrder } from "./location-list.tsx";

interface ActivityPageProps {
  readonly names: Names;
  readonly locations: readonly LocationDescription[];
  readonly traffic: RecentTraffic | null;
  readonly activityId: number;
}

/** One activity: its state, its split, its preview links, and the other activities at its locations. */
export function ActivityPage({ names, locations, traffic, activityId }: ActivityPageProps): VNode {
  const activity = names.activity(activityId);
  if (activity === undefined) {
    return (
      <>
        <ViewHead title="Activity" />
        <Empty title="There is no such activity">
          <p>It was removed, or the edge was started with other files.</p>
          <a class="button" href={linkTo("activities")}>
            All activities
          </a>
        </Empty>
      </>
    );
  }
  const { type, file, priority, edgeOnly, experiences } = activity;
  const explained = explainState(activity);
  const requests = traffic?.activities.find((each) => each.activityId === activityId)?.requests;
  const own = locations.filter((location) => location.activities.some(({ id }) => id === activityId));
  const shares = experiences.flatMap(({ name, percent }) => (percent === null ? [] : [{ name, percent }]));
  return (
    <>
      <p>
        <a class="back" href={linkTo("activities")}>
          <BackIcon aria-hidden="true" /> All activities
        </a>
      </p>
      <ViewHead
        title={names.activityName(activityId)}
        lead={
          <>
            <ActivityState activity={activity} />{" "}
            {[type, priority === null ? null : `priority ${priority}`, `id ${activityId}`]
              .filter((fact) => fact !== null)
              .join(" · ")}
          </>
        }
      >
        <a class="button" href={linkTo("try", [], locationQuery(own[0]))}>
          <TryIcon aria-hidden="true" /> Try it
        </a>
        <a class="button primary" href={linkTo("results", [activityId])}>
          <ResultsIcon aria-hidden="true" /> Results
        </a>
      </ViewHead>
      {explained !== null && (
        <Notice kind="warning" title={activity.live ? "Visitors do not get all of it" : "Not live"}>
          {explained}
        </Notice>
      )}
      <div class="columns">
        <section class="card">
          <h2>Traffic of the last hour</h2>
          {traffic !== null && requests !== undefined ? (
            <MinuteBars from={traffic.from} requests={requests} />
          ) : (
            <p class="muted">No request got it in the last hour, or since the edge started.</p>
          )}
        </section>
        <section class="card">
          <h2>Split</h2>
          {shares.length > 0 ? (
            <ShareBar shares={shares} />
          ) : (
            <p class="muted">
              {file === null
                ? "It is in the conditions of the artifact, which does not name shares."
                : "The traffic is not split: the audiences of the experiences decide."}
            </p>
          )}
        </section>
      </div>
      <ExperienceLinks activity={activity} location={own[0]} />
      <div class="columns">
        {own.map((location) => (
          <section class="card" key={`${location.kind} ${location.name}`}>
            <div class="card-head">
              <h2 class="location-name">{location.kind === "pageLoad" ? "Page load" : location.name}</h2>
              <p>order at this {location.kind === "pageLoad" ? "location" : location.kind}</p>
            </div>
            <LocationOrder location={location} names={names} current={activityId} />
          </section>
        ))}
        <section class="card">
          <h2>Where it comes from</h2>
          <dl class="detail-list">
            <dt>File</dt>
            <dd>{file === null ? "an artifact" : <code>{file}</code>}</dd>
            <dt>Decided</dt>
            <dd>{edgeOnly.length === 0 ? "on devices and here" : `here only: ${edgeOnly.join("; ")}`}</dd>
          </dl>
        </section>
      </div>
    </>
  );
}
