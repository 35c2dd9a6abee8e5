import type { Action, ServerState } from "@fletch/sdk";

export interface Hero {
  readonly title: string;
  readonly link: string;
}

export interface PageParts {
  readonly hero: Hero;
  readonly state: ServerState | undefined;
  readonly deliveryUrl: string;
}

/** Renders the page. Elements that Target changes in the browser are hidden until then; the rest is visible at once. */
export function renderPage({ hero, state, deliveryUrl }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Lamp store</title>
<link rel="icon" href="data:,">
<style>body { font: 1.1rem/1.5 system-ui; margin: 3rem auto; max-width: 40rem; padding: 0 1rem } a { color: inherit } #ribbon { padding: .5rem; color: #1c1917; background: #f3ede2 }</style>
${hideChanging(state)}
<script src="/assets/target-state.js"></script>
</head>
<body>
<main>
<div id="ribbon">Shipping from 5.00</div>
<section id="hero"><h1>${escapeHtml(hero.title)}</h1><a href="#lamps">${escapeHtml(hero.link)}</a></section>
<p id="lamps">Desk lamp, floor lamp, pendant lamp.</p>
</main>
<script type="application/json" id="target-state">${toScriptJson({ ...state, deliveryUrl })}</script>
<script>applyTargetState()</script>
</body>
</html>
`;
}

function hideChanging(state: ServerState | undefined): string {
  const options = state?.target.response.execute?.pageLoad?.options ?? [];
  const selectors = options
    .flatMap(({ type, content }) => (type === "actions" ? (content as readonly Action[]) : []))
    .flatMap(({ cssSelector, selector }) => cssSelector ?? selector ?? [])
    .filter((selector) => !/[<{}]/.test(selector));
  return selectors.length === 0
    ? ""
    : `<style id="target-hiding">${selectors.join(", ")} { visibility: hidden }</style>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** Writes JSON that cannot end its script element. */
function toScriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
