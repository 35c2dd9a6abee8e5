import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { token, wasRefused } from "./api/token.ts";
import { useStatus } from "./api/use-status.ts";
import { route } from "./router.ts";
import { Shell } from "./shell.tsx";
import { TokenForm } from "./token-form.tsx";
import { ActivitiesView } from "./views/activities/activities-view.tsx";
import { FaultsView } from "./views/faults/faults-view.tsx";
import { LiveView } from "./views/live/live-view.tsx";
import { ResultsView } from "./views/results/results-view.tsx";
import { TryView } from "./views/try/try-view.tsx";
import { VisitorsView } from "./views/visitors/visitors-view.tsx";

/** The view of each first part of a route. */
const views: Readonly<Record<string, { readonly title: string; readonly view: () => VNode }>> = {
  activities: { title: "Activities", view: ActivitiesView },
  results: { title: "Results", view: ResultsView },
  visitors: { title: "Visitors", view: VisitorsView },
  try: { title: "Try", view: TryView },
  live: { title: "Live", view: LiveView },
  faults: { title: "Faults", view: FaultsView },
};

/** The console: asks for the token first. */
export function App(): VNode {
  return token.value === null ? <TokenForm isRefused={wasRefused.value} /> : <Views />;
}

function Views(): VNode {
  const status = useStatus();
  const name = Object.hasOwn(views, route.value.view) ? route.value.view : "activities";
  const { title, view: View } = views[name] ?? { title: "Activities", view: ActivitiesView };
  return (
    <Shell current={name} status={status}>
      <View key={name} />
      <Announcer title={title} />
    </Shell>
  );
}

/** Sets the title, and moves the focus to the heading when another view is opened, as a new page would. */
function Announcer({ title }: { readonly title: string }): null {
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${title} · Fletch`;
    if (!isFirst.current) document.querySelector<HTMLElement>("main h1")?.focus();
    isFirst.current = false;
  }, [title]);
  return null;
}
