import type { ActivityDescription, RecentTraffic } from "@fletch/edge";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Names } from "../../api/names.ts";
import { MinuteBars } from "../../charts/minute-bars.tsx";
import { ShareBar } from "../../charts/share-bar.tsx";
import { Sparkline } from "../../charts/sparkline.tsx";
import { plural, toCount } from "../../parts/format.ts";
import { Empty } from "../../parts/load-state.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { linkTo } from "../../router.ts";
import { ActivityState, explainState } from "./activity-state.tsx";

interface ActivityListProps {
  readonly names: Names;
  /** `null`: not loaded yet. */
  readonly traffic: RecentTraffic | null;
}

/** The number of activities in the first page of the list: an artifact may have thousands. */
const pageSize = 50;

/** Lists all activities with their state and their traffic. */
export function ActivityList({ names, traffic }: ActivityListProps): VNode {
  const [filter, setFilter] = useState("");
  const [shown, setShown] = useState(pageSize);
  const { activities } = names;
  if (activities.length === 0) {
    return (
      <Empty title="There are no activities">
        <p>
          Write one into a file of the folder that the edge was started with, or start it with another:{" "}
          <code>fletch serve --activities activities</code>. <code>fletch init activities</code> writes examples.
        </p>
      </Empty>
    );
  }
  const wanted = filter.trim().toLowerCase();
  const found = activities.filter((activity) => isFound(activity, wanted));
  const requestsById = new Map(traffic?.activities.map(({ activityId, requests }) => [activityId, requests]));
  const served = activities.filter(({ live, unserved }) => live && unserved === null);
  const total = sum(traffic?.requests ?? []);
  return (
    <>
      <div class="overview">
        <dl class="tiles">
          <div class="tile">
            <dt>Visitors get</dt>
            <dd>
              {toCount(served.length)} <small>of {plural(activities.length, "activity", "activities")}</small>
            </dd>
          </div>
          <div class="tile">
            <dt>Requests, last hour</dt>
            <dd>
              {toCount(total)} <small>{toCount(traffic?.requests.at(-2) ?? 0)} in the last full minute</small>
            </dd>
          </div>
        </dl>
        <div class="tile">{traffic !== null && <MinuteBars {...traffic} />}</div>
      </div>
      <section class="card" aria-label="Activities">
        <div class="card-head">
          <SearchField
            label="Find an activity"
            placeholder="Name, location, type or id"
            value={filter}
            onInput={setFilter}
          />
          <p role="status">{wanted === "" ? "" : plural(found.length, "activity", "activities")}</p>
        </div>
        {found.length === 0 ? (
          <Empty title={`No activity matches “${filter}”`}>
            <button type="button" class="button" onClick={() => setFilter("")}>
              Show all
            </button>
          </Empty>
        ) : (
          <ul class="rows">
            {found.slice(0, shown).map((activity) => (
              <ActivityRow key={activity.id} activity={activity} requests={requestsById.get(activity.id)} />
            ))}
          </ul>
        )}
        {found.length > shown && (
          <p class="more">
            <button type="button" class="button" onClick={() => setShown(shown + pageSize)}>
              Show {Math.min(pageSize, found.length - shown)} more of {toCount(found.length)}
            </button>
          </p>
        )}
      </section>
    </>
  );
}

interface ActivityRowProps {
  readonly activity: ActivityDescription;
  readonly requests: readonly number[] | undefined;
}

function ActivityRow({ activity, requests = [] }: ActivityRowProps): VNode {
  const { id, name, type, file, priority, locations, experiences } = activity;
  const explained = explainState(activity);
  const shares = experiences.flatMap(({ name: experience, percent }) =>
    percent === null ? [] : [{ name: experience, percent }],
  );
  const total = sum(requests);
  return (
    <li class="row">
      <div class="row-main">
        <p class="row-title">
          <a href={linkTo("activities", [id])}>{name === "" ? `Activity ${id}` : name}</a>{" "}
          <ActivityState activity={activity} />
        </p>
        <p class="row-details">
          {[
            type,
            priority === null ? null : `priority ${priority}`,
            ...locations.slice(0, 3),
            locations.length > 3 ? `${locations.length - 3} more` : null,
          ]
            .filter((fact) => fact !== null)
            .join(" · ")}
        </p>
        {explained !== null && <p class="row-why">{explained}</p>}
      </div>
      <div class="row-shares">
        {shares.length > 0 ? (
          <ShareBar shares={shares} />
        ) : (
          <p class="muted small-text">
            {experiences.length > 0 &&
              `${plural(experiences.length, "experience")}: ${file === null ? "see the artifact" : "audiences decide"}`}
          </p>
        )}
      </div>
      <div class="row-traffic">
        {total > 0 && <Sparkline values={requests} label={`Requests of the last hour: ${total}`} />}
        <p class="muted small-text">{total === 0 ? "no traffic this hour" : `${toCount(total)} this hour`}</p>
      </div>
    </li>
  );
}

function isFound({ id, name, type, locations }: ActivityDescription, wanted: string): boolean {
  return [String(id), name, type ?? "", ...locations].some((text) => text.toLowerCase().includes(wanted));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
