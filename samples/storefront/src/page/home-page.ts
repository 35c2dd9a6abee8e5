import type { DecisioningMethod, Option, TargetResult } from "@fletch/sdk";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { ArtifactNames } from "../artifact-names.ts";
import type { Product } from "../catalogue.ts";
import { styles } from "./styles.ts";
import { timeline } from "./timeline.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What Target had to say, or why it had nothing. */
export interface TargetPart {
  readonly result?: TargetResult;
  readonly failure?: string;
  readonly hero?: string | undefined;
  readonly footer?: string | undefined;
  readonly navigation: readonly string[];
  readonly discountPercent: number;
  readonly discountLabel: string;
}

export interface HomePage {
  readonly target: TargetPart;
  readonly products: readonly Product[];
  readonly method: DecisioningMethod;
  readonly names: ArtifactNames;
  /** When the page's own work was done, and when Target's answer was in hand: milliseconds since the request came in. */
  readonly worked: number;
  readonly collected: number;
}

const defaultHero = "<h1>Arrows, bows and quivers.</h1><p>Made by hand since 1987.</p>";

export function renderHomePage(page: HomePage): Html {
  const { target, products } = page;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Nock &amp; Fletch</title>
    <style>${raw(styles)}</style>
  </head>
  <body>
    <header>
      <a class="brand" href="/">Nock &amp; Fletch</a>
      <nav>${target.navigation.map((entry) => html`<a href="#">${entry}</a>`)}</nav>
    </header>
    <main>
      <section class="hero">${raw(target.hero ?? defaultHero)}</section>
      ${target.discountLabel ? html`<p class="discount">${target.discountLabel}</p>` : ""}
      <section class="products">${products.map((product) => renderProduct(product, target.discountPercent))}</section>
      <section class="decisions">
        <h2>What Target decided, and what it cost</h2>
        ${renderMethods(page.method)} ${target.result ? renderDecisions(target.result) : html`<p class="failure">Default content: ${target.failure}</p>`}
        ${renderTimeline(page)}
      </section>
    </main>
    <footer>${target.footer ? raw(target.footer) : "Nock & Fletch"}</footer>
  </body>
</html>`;
}

function renderProduct({ name, note, price }: Product, discountPercent: number): Html {
  const euros = (amount: number): string => `${amount.toFixed(2)} €`;
  const now = price * (1 - discountPercent / 100);
  return html`<article>
    <h3>${name}</h3>
    <p>${note}</p>
    <p class="price">${discountPercent > 0 ? html`<s>${euros(price)}</s> ` : ""}<b>${euros(now)}</b></p>
  </article>`;
}

function renderMethods(current: DecisioningMethod): Html {
  const methods: readonly DecisioningMethod[] = ["server-side", "on-device", "hybrid"];
  return html`<p class="methods">Decide
    ${methods.map((method) =>
      method === current ? html`<b>${method}</b> ` : html`<a href="/?method=${method}">${method}</a> `,
    )}
    as a <a href="/?method=${current}&amp;member=gold">gold member</a></p>`;
}

/** One row for each place, with the activity and experience that it was given. */
function renderDecisions({ response, timing, meta }: TargetResult): Html {
  const { execute = {}, prefetch = {} } = response;
  const places = [
    ...(execute.pageLoad ? [{ place: "page load", options: execute.pageLoad.options }] : []),
    ...[...(execute.mboxes ?? []), ...(prefetch.mboxes ?? [])].map(({ name, options }) => ({ place: name, options })),
  ];
  return html`<table>
      <thead><tr><th>Place</th><th>Activity</th><th>Experience</th><th>Offer</th></tr></thead>
      <tbody>
        ${places.map(({ place, options }) => renderPlace(place ?? "", options?.[0]))}
      </tbody>
    </table>
    <p>Decided ${meta.decisioningMethod}. Target took <b>${timing.total.toFixed(2)} ms</b>; the page waited for it
      <b class="waited">${timing.waited.toFixed(2)} ms</b>.</p>`;
}

function renderPlace(place: string, option: Option | undefined): Html {
  if (option === undefined) return html`<tr><td>${place}</td><td colspan="3">default content</td></tr>`;
  const tokens = option.responseTokens ?? {};
  return html`<tr>
    <td>${place}</td>
    <td>${tokens["activity.name"] ?? "–"} <small>${tokens["activity.id"] ?? ""}</small></td>
    <td>${tokens["experience.name"] ?? "–"}</td>
    <td>${option.type ?? "default content"}</td>
  </tr>`;
}

function renderTimeline({ target, worked, collected }: HomePage): Html {
  const inFlight = target.result?.timing.total ?? collected;
  return timeline([
    { label: "Target in flight", from: 0, to: inFlight, color: "#c2410c" },
    { label: "The page's own work", from: 0, to: worked, color: "#3f6212" },
    { label: "The page waited", from: worked, to: collected, color: "#1d4ed8" },
  ]);
}
