import type { ComponentChildren, FunctionComponent, JSX, VNode } from "preact";
import type { Loaded } from "./api/use-load.ts";
import type { EdgeStatus } from "./api/use-status.ts";
import { Brand } from "./parts/brand.tsx";
import { ActivitiesIcon, FaultsIcon, LiveIcon, ResultsIcon, TryIcon, VisitorsIcon } from "./parts/icons.ts";
import { Notice } from "./parts/notice.tsx";
import { linkTo } from "./router.ts";

type Icon = FunctionComponent<JSX.SVGAttributes<SVGSVGElement>>;

const entries: readonly (readonly [view: string, title: string, Icon: Icon])[] = [
  ["activities", "Activities", ActivitiesIcon],
  ["results", "Results", ResultsIcon],
  ["visitors", "Visitors", VisitorsIcon],
  ["try", "Try", TryIcon],
  ["live", "Live", LiveIcon],
  ["faults", "Faults", FaultsIcon],
];

interface ShellProps {
  readonly current: string;
  readonly status: Loaded<EdgeStatus>;
  readonly children: ComponentChildren;
}

/** The frame of every view: the navigation, the name of the edge, and failures of the edge as a whole. */
export function Shell({ current, status, children }: ShellProps): VNode {
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to content
      </button>
      <header class="side">
        <a class="home" href={linkTo("activities")}>
          <Brand />
        </a>
        <nav aria-label="Views">
          <ul class="nav">
            {entries.map(([view, title, Icon]) => (
              <li key={view}>
                <a href={linkTo(view)} aria-current={view === current ? "page" : undefined}>
                  <Icon aria-hidden="true" />
                  <span>{title}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <EdgeName status={status} />
      </header>
      <main id="main" class="main" tabIndex={-1}>
        <EdgeTroubles status={status} />
        {children}
      </main>
    </div>
  );
}

function EdgeName({ status: { value, failure } }: Pick<ShellProps, "status">): VNode {
  const isUp = failure === null && value !== null;
  return (
    <p class="edge-name">
      <span class={`dot ${isUp ? "good" : failure === null ? "" : "bad"}`} aria-hidden="true" />
      {value === null ? (
        <span>{failure === null ? "Connecting …" : "No connection"}</span>
      ) : (
        <span>
          <strong>{value.clientCode}</strong>
          <small>{isUp ? value.environment : "no connection"}</small>
        </span>
      )}
    </p>
  );
}

function EdgeTroubles({ status: { value, failure } }: Pick<ShellProps, "status">): VNode | null {
  if (failure !== null) {
    return (
      <Notice kind="alarm" title={failure.status === 403 ? "The admin API is closed" : "The edge does not respond"}>
        {failure.message}
      </Notice>
    );
  }
  if (value === null || value.failedReload === null) return null;
  const { message, issues } = value.failedReload;
  return (
    <Notice kind="alarm" title="Changed files are not served">
      <p>The edge goes on with the last good ones. {issues.length === 0 && message}</p>
      {issues.length > 0 && (
        <ul class="issues">
          {issues.slice(0, 10).map(({ file, line, column, path, expected, received }) => (
            <li key={`${file}:${line}:${column} ${path}`}>
              <code>{file === undefined ? path : `${file}:${line}:${column}`}</code> expected {expected}, received{" "}
              {received}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
