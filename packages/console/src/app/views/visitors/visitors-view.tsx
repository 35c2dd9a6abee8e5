import type { WhyResponse } from "@fletch/edge";
import type { TargetedSubmitEvent, VNode } from "preact";
import { useState } from "preact/hooks";
import { type Names, useNames } from "../../api/names.ts";
import { requestJson } from "../../api/request.ts";
import { type Loaded, useLoad } from "../../api/use-load.ts";
import { SearchIcon, TryIcon } from "../../parts/icons.ts";
import { Empty, LoadState } from "../../parts/load-state.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { goTo, linkTo, navigations, route } from "../../router.ts";
import { readVisitor, type StoredVisitor } from "./stored-visitor.ts";
import { VisitorPage } from "./visitor-page.tsx";

const idKinds = [
  ["tntId", "tntId"],
  ["thirdPartyId", "Third-party id"],
  ["marketingCloudVisitorId", "ECID"],
] as const;

/** `#/visitors`, `#/visitors/tntId/338e…`: everything that is stored of a visitor, and why they get what they get. */
export function VisitorsView(): VNode {
  const [kind = "tntId", id = ""] = route.value.parts;
  const names = useNames();
  const visitor = useLoad(id === "" ? null : `visitor ${kind} ${id}`, async (signal) =>
    readVisitor(await requestJson<unknown>(`admin/visitors?${new URLSearchParams({ [kind]: id })}`, { signal })),
  );
  const mboxes = listMboxes(visitor.value, names.value);
  const why = useLoad(mboxes.length === 0 ? null : `why ${kind} ${id} ${mboxes.join(",")}`, (signal) =>
    requestJson<WhyResponse>("admin/why", { method: "POST", body: buildWhyRequest(kind, id, mboxes), signal }),
  );
  return (
    <>
      <ViewHead title="Visitors" lead="What is kept of a visitor, what happened, and why they get what they get.">
        {id !== "" && visitor.value !== null && (
          <a class="button" href={linkTo("try", [], { mbox: mboxes.slice(0, 10).join(","), as: kind, id })}>
            <TryIcon aria-hidden="true" /> Try as this visitor
          </a>
        )}
      </ViewHead>
      <VisitorSearch key={navigations.value} kind={kind} id={id} />
      {id === "" ? <NobodyYet /> : <Found visitor={visitor} names={names} why={why} />}
    </>
  );
}

function NobodyYet(): VNode {
  return (
    <Empty title="Whom are you looking for?">
      <p>
        Enter an id above. Browsers have the <code>tntId</code> in the cookie <code>mbox</code>, behind <code>PC#</code>
        . <a href={linkTo("live")}>Live</a> has the ids of the last requests, ready to click.
      </p>
    </Empty>
  );
}

interface FoundProps {
  readonly visitor: Loaded<StoredVisitor>;
  readonly names: Loaded<Names>;
  readonly why: Loaded<WhyResponse>;
}

function Found({ visitor, names, why }: FoundProps): VNode {
  return (
    <LoadState
      loaded={visitor}
      what="the visitor"
      explain={(status, message) => (status === 404 ? <NotFound message={message} /> : null)}
    >
      {(stored) => (
        <LoadState loaded={names} what="the activities">
          {(known) => <VisitorPage visitor={stored} names={known} why={why} />}
        </LoadState>
      )}
    </LoadState>
  );
}

function NotFound({ message }: { readonly message: string }): VNode {
  const isWithoutDatabase = message.includes("database");
  return (
    <Empty title={isWithoutDatabase ? "This edge keeps no visitors" : "There is no such visitor"}>
      <p>
        {isWithoutDatabase
          ? "Start it with a database: fletch serve --database .fletch/edge.db"
          : "Nothing was stored under this id, or it was deleted. Check the kind of id."}
      </p>
    </Empty>
  );
}

function VisitorSearch({ kind, id }: { readonly kind: string; readonly id: string }): VNode {
  const [wantedKind, setKind] = useState(kind);
  const [wanted, setWanted] = useState(id);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (wanted.trim() !== "") goTo(linkTo("visitors", [wantedKind, wanted.trim()]));
  };
  return (
    <form class="visitor-search" onSubmit={submit}>
      <select aria-label="Kind of id" value={wantedKind} onChange={(event) => setKind(event.currentTarget.value)}>
        {idKinds.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <input
        type="text"
        aria-label="Id"
        placeholder="338e3c1e51f7416a8e1ccba4f81acea0.35_0"
        autocomplete="off"
        spellcheck={false}
        value={wanted}
        onInput={(event) => setWanted(event.currentTarget.value)}
      />
      <button type="submit" class="button primary">
        <SearchIcon aria-hidden="true" /> Find
      </button>
    </form>
  );
}

/** Lists the mboxes of the visitor's activities, at most 50: the limit of one request. */
function listMboxes(visitor: StoredVisitor | null, names: Names | null): readonly string[] {
  if (visitor === null || names === null) return [];
  const locations = visitor.assignments.flatMap(({ activityId }) => names.activity(activityId)?.locations ?? []);
  const mboxes = locations.flatMap((location) =>
    location.startsWith("mbox ") ? [location.slice("mbox ".length)] : [],
  );
  return [...new Set(mboxes)].slice(0, 50);
}

function buildWhyRequest(kind: string, id: string, names: readonly string[]): object {
  const mboxes = names.map((name, index) => ({ index, name }));
  return { request: { id: { [kind]: id }, execute: { mboxes } } };
}
