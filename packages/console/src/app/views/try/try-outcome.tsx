import type { DeliveryResponse, Option } from "@fletch/delivery-api";
import type { ExplainedLocation } from "@fletch/edge";
import type { VNode } from "preact";
import { CodeBlock } from "../../parts/code-block.tsx";
import { toDuration } from "../../parts/format.ts";
import { Empty } from "../../parts/load-state.tsx";
import { WhyList } from "../../parts/why-list.tsx";
import { linkTo } from "../../router.ts";
import type { TryResult } from "./send-try.ts";

interface TryOutcomeProps {
  readonly result: TryResult | null;
  readonly hasFailed: boolean;
}

/** Shows the offers of each location and the reasons. Offers are shown as text, never as markup. */
export function TryOutcome({ result, hasFailed }: TryOutcomeProps): VNode | null {
  if (result === null) {
    if (hasFailed) return null;
    return (
      <Empty title="Nothing sent yet">
        <p>Choose a location and send. What comes back is shown here, as text, with the reasons.</p>
      </Empty>
    );
  }
  const { request, response, why, duration } = result;
  const { tntId } = response.id ?? {};
  return (
    <div class="stack">
      <p class="outcome-head">
        <span class="badge good">{response.status}</span> <span class="muted">{toDuration(duration)}</span>
        {why === null ? (
          <span class="badge warn">Counted</span>
        ) : (
          <span class="badge accent">Not counted, nothing is stored</span>
        )}
        {tntId !== undefined && (why === null || why.visitor.isKnown) && (
          <a href={linkTo("visitors", ["tntId", tntId])}>This visitor</a>
        )}
      </p>
      {listLocations(response).map((location, index) => (
        <section class="card stack" key={`${location.kind} ${location.name} ${index}`}>
          <div class="card-head">
            <h2 class="location-name">{location.kind === "pageLoad" ? "Page load" : location.name}</h2>
            <p>
              {location.kind === "pageLoad" ? "" : `${location.kind}, `}
              {location.mode}
            </p>
          </div>
          {location.options.length === 0 && <p class="muted">Nothing: the page shows its own content.</p>}
          {location.options.map((option, position) => (
            <Offer key={`offer ${position}`} option={option} />
          ))}
          <Why locations={why?.locations} location={location} />
        </section>
      ))}
      <details class="card">
        <summary>Request and response as JSON</summary>
        <div class="stack details">
          <CodeBlock label="Request" text={JSON.stringify(request, null, 2)} />
          <CodeBlock label="Response" text={JSON.stringify(response, null, 2)} />
        </div>
      </details>
    </div>
  );
}

interface WhyProps {
  readonly locations: readonly ExplainedLocation[] | undefined;
  readonly location: OutcomeLocation;
}

function Why({ locations, location }: WhyProps): VNode | null {
  const { kind, mode, name } = location;
  const explanation = locations?.find(
    (each) => each.kind === kind && each.mode === mode && (kind === "pageLoad" || each.name === name),
  );
  if (explanation === undefined) return null;
  return (
    <div>
      <h3>Why</h3>
      <WhyList location={explanation} />
    </div>
  );
}

function Offer({ option: { type, content, responseTokens = {} } }: { readonly option: Option }): VNode {
  const { "activity.name": activity, "experience.name": experience, "activity.id": activityId } = responseTokens;
  return (
    <div class="offer">
      {activity !== undefined && (
        <p>
          <strong>{String(experience ?? "")}</strong> of{" "}
          {activityId === undefined ? (
            String(activity)
          ) : (
            <a href={linkTo("activities", [String(activityId)])}>{String(activity)}</a>
          )}
        </p>
      )}
      {content == null ? (
        <p class="muted">The page's own content.</p>
      ) : (
        <>
          <p class="muted small-text">{type}</p>
          <CodeBlock label="Offer" text={typeof content === "string" ? content : JSON.stringify(content, null, 2)} />
        </>
      )}
    </div>
  );
}

interface OutcomeLocation {
  readonly kind: "pageLoad" | "mbox" | "view";
  readonly mode: "execute" | "prefetch";
  readonly name: string;
  readonly options: readonly Option[];
}

function listLocations({ execute, prefetch }: DeliveryResponse): readonly OutcomeLocation[] {
  const found: OutcomeLocation[] = [];
  for (const [mode, part] of [["execute", execute] as const, ["prefetch", prefetch] as const]) {
    if (part?.pageLoad) found.push({ kind: "pageLoad", mode, name: "", options: part.pageLoad.options ?? [] });
    for (const { name = "", options = [] } of part?.mboxes ?? []) found.push({ kind: "mbox", mode, name, options });
  }
  for (const { name = "", options = [] } of prefetch?.views ?? []) {
    found.push({ kind: "view", mode: "prefetch", name, options });
  }
  return found;
}
