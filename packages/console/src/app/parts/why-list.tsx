import type { ExplainedActivity, ExplainedLocation } from "@fletch/edge";
import type { VNode } from "preact";
import { linkTo } from "../router.ts";
import { describeReasons } from "./reason.ts";

/** Lists every activity of a location in decision order, with the reasons why it was shown or not. */
export function WhyList({ location }: { readonly location: ExplainedLocation }): VNode {
  const { activities, isKnown, isRemote, similar } = location;
  if (!isKnown) {
    return (
      <p>
        No activity is for this location.
        {similar.length > 0 && ` Did you mean ${similar.map(({ name }) => `“${name}”`).join(" or ")}?`}
      </p>
    );
  }
  return (
    <>
      <ol class="order why">
        {activities.map((activity) => (
          <ActivityReasons key={activity.activity.id ?? activity.activity.name} activity={activity} />
        ))}
      </ol>
      {isRemote && (
        <p class="muted small-text">The artifact leaves an activity of this location to Target's own edge.</p>
      )}
    </>
  );
}

function ActivityReasons({ activity }: { readonly activity: ExplainedActivity }): VNode {
  const {
    activity: { id, name },
    experience,
    reasons,
  } = activity;
  const isShown = reasons[0]?.kind === "shown";
  const title = name === "" ? `Activity ${id}` : name;
  return (
    <li class={isShown ? "is-shown" : undefined}>
      <div>
        <p>
          {id === null ? title : <a href={linkTo("activities", [id])}>{title}</a>}{" "}
          {isShown && <span class="badge good">{experience === null ? "Shown" : `Shows ${experience.name}`}</span>}
        </p>
        {describeReasons(activity).map((text) => (
          <p key={text} class="muted small-text">
            {text}
          </p>
        ))}
      </div>
    </li>
  );
}
