import { batch, type ReadonlySignal, signal } from "@preact/signals";

/** Where the console is: `#/results/900?metric=order` is the view `results`, with one more part and a query. */
export interface Route {
  readonly view: string;
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

const current = signal(parseRoute(location.hash));

/** The route, from the fragment of the URL: so every view has a link, whatever path a proxy has the edge at. */
export const route: ReadonlySignal<Route> = current;

const followed = signal(0);

/** Counts the links that were followed; what `goTo` replaces is none. */
export const navigations: ReadonlySignal<number> = followed;

/** Follows the URL. */
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

/** Goes to a route. `replace` leaves no entry in the history: for what is typed. */
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

/** A link that somebody has cut off is no reason to fail. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
