import type { ActivityDescription, LocationDescription } from "@fletch/edge";
import type { VNode } from "preact";
import { signLink, writePageLink } from "../../api/qa-links.ts";
import { useLoad } from "../../api/use-load.ts";
import { TryIcon } from "../../parts/icons.ts";
import { PageLinkButtons } from "../../parts/page-link-buttons.tsx";
import { PageUrlField, usePageUrl } from "../../parts/page-url-field.tsx";
import { linkTo } from "../../router.ts";
import { locationQuery } from "../try/location-query.ts";

interface ExperienceLinksProps {
  readonly activity: ActivityDescription;
  /** Where to try it. */
  readonly location: LocationDescription | undefined;
}

/** Links that show an experience on a page, and here. Their impressions are not counted. */
export function ExperienceLinks({ activity, location }: ExperienceLinksProps): VNode {
  const { id: activityId, experiences } = activity;
  const [pageUrl, setPageUrl] = usePageUrl();
  const token = useLoad(`link ${activityId}`, (signal) => signLink([{ activityId }], signal));
  const ids = experiences.map(({ id }) => id).sort((a, b) => a - b);
  return (
    <section class="card">
      <div class="card-head">
        <h2>See an experience</h2>
        <p>Whatever the split says. Nothing of it is counted.</p>
      </div>
      <PageUrlField pageUrl={pageUrl} onChange={setPageUrl} />
      <ul class="rows">
        {experiences.map(({ id, name, percent, audienceIds }) => {
          const shown = { experienceIndex: ids.indexOf(id) + 1, audienceIds };
          const link = token.value === null ? null : writePageLink(pageUrl, token.value, [shown]);
          const title = name === "" ? `Experience ${id}` : name;
          return (
            <li key={id} class="row row-links">
              <div class="row-main">
                <p class="row-title">{title}</p>
                <p class="row-details">
                  id {id}
                  {percent !== null && ` · ${percent} %`}
                </p>
              </div>
              <div class="button-row">
                <a
                  class="button small"
                  href={linkTo("try", [], { ...locationQuery(location), force: `${activityId}.${id}` })}
                >
                  <TryIcon aria-hidden="true" /> Try here<span class="visually-hidden">: {title}</span>
                </a>
                {link !== null && <PageLinkButtons link={link} what={title} />}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
