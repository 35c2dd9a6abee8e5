import type { ActivityDescription, PlaceDescription } from "@fletch/edge";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { signLink, writePageLink } from "../../api/qa-links.ts";
import { useLoad } from "../../api/use-load.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { OpenIcon, TryIcon } from "../../parts/icons.ts";
import { linkTo } from "../../router.ts";
import { locationQuery } from "../try/location-query.ts";

interface ExperienceLinksProps {
  readonly activity: ActivityDescription;
  /** Where to try it. */
  readonly place: PlaceDescription | undefined;
}

/** Where the page is that links lead to; the reader's own, so it stays in the browser. */
const pageKey = "fletch-page-url";

/** For each experience, a link that shows it on a page, and one that shows it here. What they show is not counted. */
export function ExperienceLinks({ activity, place }: ExperienceLinksProps): VNode {
  const { id: activityId, experiences } = activity;
  const [pageUrl, setPageUrl] = useState(readPageUrl);
  const token = useLoad(`link ${activityId}`, (signal) => signLink([{ activityId }], signal));
  const ids = experiences.map(({ id }) => id).sort((a, b) => a - b);
  return (
    <section class="card">
      <div class="card-head">
        <h2>See an experience</h2>
        <p>Whatever the split says. Nothing of it is counted.</p>
      </div>
      <label class="field page-url">
        <span>Your page</span>
        <input
          type="url"
          placeholder="https://shop.example/"
          value={pageUrl}
          onInput={({ currentTarget: { value } }) => {
            setPageUrl(value);
            keepPageUrl(value);
          }}
        />
        <span class="hint">
          Links to it get Target's parameters for QA mode. at.js reads them; other programs pass them on as{" "}
          <code>qaMode</code> of their requests.
        </span>
      </label>
      <ul class="rows">
        {experiences.map(({ id, name, percent, audienceIds }) => {
          const target = { token: token.value ?? "", experienceIndex: ids.indexOf(id) + 1, audienceIds };
          const link = token.value === null ? null : writePageLink(pageUrl, target);
          const title = name === "" ? `Experience ${id}` : name;
          return (
            <li key={id} class="row row-links">
              <div class="row-main">
                <p class="row-title">{title}</p>
                <p class="row-facts">
                  id {id}
                  {percent !== null && ` · ${percent} %`}
                </p>
              </div>
              <div class="button-row">
                <a
                  class="button small"
                  href={linkTo("try", [], { ...locationQuery(place), force: `${activityId}.${id}` })}
                >
                  <TryIcon aria-hidden="true" /> Try here<span class="visually-hidden">: {title}</span>
                </a>
                {link !== null && (
                  <>
                    <a class="button small" href={link} target="_blank" rel="noreferrer">
                      <OpenIcon aria-hidden="true" /> Open<span class="visually-hidden"> {title} on your page</span>
                    </a>
                    <CopyButton text={link} what={`the link to ${title}`} label="Copy link" />
                  </>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function readPageUrl(): string {
  try {
    return localStorage.getItem(pageKey) ?? "";
  } catch {
    return "";
  }
}

function keepPageUrl(value: string): void {
  try {
    localStorage.setItem(pageKey, value);
  } catch {
    // Storage is switched off: it is typed again the next time.
  }
}
