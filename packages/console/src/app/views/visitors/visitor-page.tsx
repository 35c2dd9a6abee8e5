import type { WhyResponse } from "@fletch/edge";
import { Fragment, type VNode } from "preact";
import type { Names } from "../../api/names.ts";
import type { Loaded } from "../../api/use-load.ts";
import { plural, toDateTime } from "../../parts/format.ts";
import { LoadState } from "../../parts/load-state.tsx";
import { WhyList } from "../../parts/why-list.tsx";
import { linkTo } from "../../router.ts";
import type { StoredVisitor } from "./stored-visitor.ts";
import { Timeline } from "./timeline.tsx";

interface VisitorPageProps {
  readonly visitor: StoredVisitor;
  readonly names: Names;
  readonly why: Loaded<WhyResponse>;
}

/** The names of ids by the prefix that a store gives them. */
const identityNames: Readonly<Record<string, string>> = {
  tnt: "tntId",
  ecid: "ECID",
  person: "third-party id",
  customer: "customer id",
};

/** Everything that is stored of one visitor. */
export function VisitorPage({ visitor, names, why }: VisitorPageProps): VNode {
  const { firstSeenAt, lastSeenAt, visits, identities, parameters, assignments, events } = visitor;
  return (
    <div class="columns visitor">
      <div class="stack">
        <section class="card">
          <h2>Identity</h2>
          <dl class="detail-list">
            {identities.map(({ identity }) => {
              const [kind = "", ...rest] = identity.split(":");
              return (
                <Fragment key={identity}>
                  <dt>{identityNames[kind] ?? kind}</dt>
                  <dd class="mono">{rest.join(":")}</dd>
                </Fragment>
              );
            })}
            <dt>First seen</dt>
            <dd>{firstSeenAt === null ? "not known" : toDateTime(firstSeenAt)}</dd>
            <dt>Last seen</dt>
            <dd>
              {lastSeenAt === null ? "not known" : toDateTime(lastSeenAt)}
              {visits !== null && `, ${plural(visits, "visit")}`}
            </dd>
          </dl>
        </section>
        <section class="card">
          <h2>Keeps</h2>
          {assignments.length === 0 ? (
            <p class="muted">No experience of a split yet.</p>
          ) : (
            <ul class="keeps">
              {assignments.map(({ activityId, experienceId, since, drawnFrom }) => (
                <li key={activityId}>
                  <strong>{names.experienceName(activityId, experienceId)}</strong> of{" "}
                  <a href={linkTo("activities", [activityId])}>{names.activityName(activityId)}</a>
                  {since !== null && <span class="muted small-text"> since {toDateTime(since)}</span>}
                  {drawnFrom.length > 0 && (
                    <span class="muted small-text">
                      , drawn from{" "}
                      {drawnFrom
                        .map(([id, percent]) => `${names.experienceName(activityId, id)} ${percent}\u00a0%`)
                        .join(", ")}
                    </span>
                  )}
                </li>
              ))}
            </ul>
          )}
        </section>
        <section class="card">
          <h2>Profile</h2>
          {parameters.length === 0 ? (
            <p class="muted">No profile parameters.</p>
          ) : (
            <dl class="detail-list">
              {parameters.map(({ name, value }) => (
                <Fragment key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </Fragment>
              ))}
            </dl>
          )}
        </section>
        {assignments.length > 0 && (
          <section class="card stack">
            <div class="card-head">
              <h2>Why</h2>
              <p>as the edge would decide it now</p>
            </div>
            <LoadState loaded={why} what="the reasons">
              {({ locations }) =>
                locations.map((location) => (
                  <div key={`${location.kind} ${location.name}`}>
                    <h3 class="location-name">{location.name}</h3>
                    <WhyList location={location} />
                  </div>
                ))
              }
            </LoadState>
          </section>
        )}
      </div>
      <section class="card">
        <div class="card-head">
          <h2>What happened</h2>
          <p>{plural(events.length, "event")}</p>
        </div>
        <Timeline events={events} names={names} />
      </section>
    </div>
  );
}
