import type { RequestRecord } from "@fletch/edge";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useNames } from "../../api/names.ts";
import { RequestFailure, requestJson } from "../../api/request.ts";
import { PauseIcon, PlayIcon } from "../../parts/icons.ts";
import { Empty } from "../../parts/load-state.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { goTo, linkTo, route } from "../../router.ts";
import { RequestRow } from "./request-row.tsx";

/** The number of requests that the edge keeps. */
const maxRequests = 200;

/** The polling interval, in milliseconds. */
const interval = 1_000;

/** `#/live?find=hero&only=refused`: Delivery requests and evaluations of flags as they come. */
export function LiveView(): VNode {
  const [isPaused, setPaused] = useState(false);
  const requests = useRequests(isPaused);
  const names = useNames().value;
  const { query } = route.value;
  const find = query.get("find") ?? "";
  const only = query.get("only") ?? "";
  const shown = requests?.filter((request) => isWanted(request, find.trim().toLowerCase(), only)) ?? [];
  const show = (change: Readonly<Record<string, string>>): void =>
    goTo(linkTo("live", [], { find, only, ...change }), { replace: true });
  return (
    <>
      <ViewHead
        title="Live"
        lead="Delivery requests and evaluations of flags as they come: what they asked for, and what they got."
      >
        <span class={`badge ${isPaused ? "" : "good"}`} role="status">
          {isPaused ? "Paused" : "Following"}
        </span>
        <button type="button" class="button" onClick={() => setPaused(!isPaused)}>
          {isPaused ? <PlayIcon aria-hidden="true" /> : <PauseIcon aria-hidden="true" />}
          {isPaused ? "Go on" : "Pause"}
        </button>
      </ViewHead>
      <section class="card" aria-label="Requests">
        <div class="card-head">
          <SearchField
            label="Find requests"
            placeholder="Location, visitor or reason"
            value={find}
            onInput={(value) => show({ find: value })}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={only === "refused"}
              onChange={(event) => show({ only: event.currentTarget.checked ? "refused" : "" })}
            />
            <span>Only what was refused or failed</span>
          </label>
        </div>
        {shown.length === 0 ? (
          <NoRequests hasAny={requests !== null && requests.length > 0} isLoading={requests === null} />
        ) : (
          <ol class="requests">
            {shown.map((request) => (
              <RequestRow key={request.number} request={request} names={names} />
            ))}
          </ol>
        )}
      </section>
    </>
  );
}

function NoRequests({ hasAny, isLoading }: { readonly hasAny: boolean; readonly isLoading: boolean }): VNode {
  if (isLoading) return <p class="muted">Loading the last requests …</p>;
  if (hasAny) {
    return (
      <Empty title="None of the last requests matches">
        <button type="button" class="button" onClick={() => goTo(linkTo("live"), { replace: true })}>
          Show all
        </button>
      </Empty>
    );
  }
  return (
    <Empty title="No request has come yet">
      <p>Point a client at this edge, or send a request from here. The last {maxRequests} are shown, newest first.</p>
      <a class="button" href={linkTo("try")}>
        Try one
      </a>
    </Empty>
  );
}

/** The last requests, the newest first; `null`: not loaded yet. */
function useRequests(isPaused: boolean): readonly RequestRecord[] | null {
  const [requests, setRequests] = useState<readonly RequestRecord[] | null>(null);
  useEffect(() => {
    if (isPaused) return;
    const abort = new AbortController();
    const follow = async (): Promise<void> => {
      let after = 0;
      while (!abort.signal.aborted) {
        try {
          const path = `admin/requests?after=${after}`;
          const added = await requestJson<readonly RequestRecord[]>(path, { signal: abort.signal });
          const isFirst = after === 0;
          after = added[0]?.number ?? after;
          if (isFirst || added.length > 0) {
            setRequests((before) => [...added, ...(isFirst ? [] : (before ?? []))].slice(0, maxRequests));
          }
        } catch (error) {
          if (abort.signal.aborted) return;
          // The edge may have restarted, and then counts from 1 again.
          if (error instanceof RequestFailure && error.status === 0) after = 0;
        }
        await untilNext(abort.signal);
      }
    };
    void follow();
    return () => abort.abort();
  }, [isPaused]);
  return requests;
}

/** Waits for the interval, and until the tab is visible. */
function untilNext(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => {
      if (!document.hidden || signal.aborted) resolve();
      else document.addEventListener("visibilitychange", () => resolve(), { once: true, signal });
    }, interval);
  });
}

function isWanted({ status, reason, tntId, locations }: RequestRecord, find: string, only: string): boolean {
  if (only === "refused" && status < 400) return false;
  if (find === "") return true;
  return [reason ?? "", tntId ?? "", ...locations.map(({ name }) => name)].some((text) =>
    text.toLowerCase().includes(find),
  );
}
