import { batch, type ReadonlySignal, signal } from "@preact/signals";

/** The route of a URL: `#/results/900?metric=order` is the view `results` with the part `900` and a query. */
export interface Route {
  readonly view: string;
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

const current = signal(parseRoute(location.hash));

/** The current route. It is in the fragment of the URL, because a proxy may serve the edge at any path. */
export const route: ReadonlySignal<Route> = current;

const followed = signal(0);

/** Counts followed links. A route that `goTo` replaces does not count. */
export const navigations: ReadonlySignal<number> = followed;

/** Keeps the route in step with the URL. */
export function startRouter(): void {
  addEventListener("hashchange", () => {
    batch(() => {
      current.value = parseRoute(location.hash);
      followed.value++;
    });
  });
  current.value = parseRoute(location.hash);
}

/** Returns the link to a route. Empty values are left out of the query. */
export function linkTo(view: string, parts: readonly (string | number)[] = [], query: Query = {}): string {
  const path = [view, ...parts].map((part) => encodeURIComponent(part)).join("/");
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return `#/${path}${given.length === 0 ? "" : `?${new URLSearchParams(given)}`}`;
}

/** Values of a route's query. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** Goes to a route. `replace` adds no entry to the history, for changes while somebody types. */
export function goTo(link: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (!replace) {
    location.hash = link;
    return;
  }
  history.replaceState(null, "", link);
  current.value = parseRoute(link);
}

function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [view = "", ...parts] = path.split("/").map(decode);
  return { view, parts, query: new URLSearchParams(query) };
}

/** Returns a malformed escape unchanged: somebody may have copied a part of a link. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
