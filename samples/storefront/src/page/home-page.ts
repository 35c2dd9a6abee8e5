import type { DecisioningMethod, Option, TargetResult } from "@fletch/sdk";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { ArtifactNames } from "../artifact-names.ts";
import type { Product } from "../catalogue.ts";
import { styles } from "./styles.ts";
import { timeline } from "./timeline.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The result of the call to Target, or its error. */
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
  /** The duration of the page's own work, in milliseconds. */
  readonly worked: number;
}

const defaultHero = "<h1>Arrows, bows and quivers.</h1><p>Made by hand since 1987.</p>";

export function renderHomePage(page: HomePage): Html {
  const { target, products } = page;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Nock &amp; Fletch</title>
    <link rel="icon" href="${raw(icon)}" />
    <style>${raw(styles)}</style>
  </head>
  <body>
    <header>
      <a class="brand" href="/">Nock &amp; Fletch</a>
      <nav aria-label="Range">${target.navigation.map((entry) => html`<a href="#range">${entry}</a>`)}</nav>
    </header>
    <main>
      <section class="hero">${raw(target.hero ?? defaultHero)}</section>
      ${target.discountLabel ? html`<p class="discount">${target.discountLabel}</p>` : ""}
      <h2 id="range">The range</h2>
      <section class="products">${products.map((product) => renderProduct(product, target.discountPercent))}</section>
      <section class="decisions">
        <h2>What Target decided, and what it cost</h2>
        ${renderMethods(page.method)} ${target.result ? renderDecisions(target.result) : html`<p class="failure">Default content: ${target.failure}</p>`}
        ${renderTimelines(page)}
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

/** Renders one row for each location, with its activity and experience. */
function renderDecisions({ response, timing, meta }: TargetResult): Html {
  const { execute = {}, prefetch = {} } = response;
  const locations = [
    ...(execute.pageLoad ? [{ location: "page load", options: execute.pageLoad.options }] : []),
    ...[...(execute.mboxes ?? []), ...(prefetch.mboxes ?? [])].map(({ name, options }) => ({
      location: name,
      options,
    })),
  ];
  return html`<div class="wide"><table>
      <thead><tr><th>Location</th><th>Activity</th><th>Experience</th><th>Offer</th></tr></thead>
      <tbody>
        ${locations.map(({ location, options }) => renderLocation(location ?? "", options?.[0]))}
      </tbody>
    </table></div>
    <p>Decided ${meta.decisioningMethod}. Target took <b>${timing.total.toFixed(2)} ms</b>; the page waited for it
      <b class="waited">${timing.waited.toFixed(2)} ms</b>.</p>`;
}

function renderLocation(location: string, option: Option | undefined): Html {
  if (option === undefined) return html`<tr><td>${location}</td><td colspan="3">default content</td></tr>`;
  const tokens = option.responseTokens ?? {};
  return html`<tr>
    <td>${location}</td>
    <td>${tokens["activity.name"] ?? "–"} <small>${tokens["activity.id"] ?? ""}</small></td>
    <td>${tokens["experience.name"] ?? "–"}</td>
    <td>${option.type ?? "default content"}</td>
  </tr>`;
}

/**
 * Draws the page as it ran, and beside it the same durations with Target awaited first. The waiting time is `timing.waited` of the
 * client, in the text and in the bar.
 */
function renderTimelines({ target, worked }: HomePage): Html {
  if (target.result === undefined) return html``;
  const { total, waited } = target.result.timing;
  const asItRan = [
    { label: "Target in flight", from: 0, to: total, kind: "target" },
    { label: "The page's own work", from: 0, to: worked, kind: "work" },
    { label: "The page waited", from: worked, to: worked + waited, kind: "waited" },
  ] as const;
  const awaitedFirst = [
    { label: "Target in flight", from: 0, to: total, kind: "target" },
    { label: "The page waited", from: 0, to: total, kind: "waited" },
    { label: "The page's own work", from: total, to: total + worked, kind: "work" },
  ] as const;
  const end = total + worked;
  return html`<div class="timelines">
    ${timeline("Started early, collected late", `ready after ${(worked + waited).toFixed(2)} ms`, asItRan, end)}
    ${timeline("The same page, Target awaited first", `would be ready after ${end.toFixed(2)} ms`, awaitedFirst, end)}
  </div>`;
}

/** An arrow's fletching. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%239a3412'/%3E%3Cpath d='M7 25 21 11M13 8l4-3 2 6 6 2-3 4-6-2z' fill='none' stroke='%23fff' stroke-width='2.6' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";
