import type { VNode } from "preact";
import type { Names } from "../../api/names.ts";
import { type PreviewedExperience, signLink, writePageLink } from "../../api/qa-links.ts";
import { useLoad } from "../../api/use-load.ts";
import { PageLinkButtons } from "../../parts/page-link-buttons.tsx";
import { PageUrlField, usePageUrl } from "../../parts/page-url-field.tsx";
import type { TryForm } from "./try-form-state.ts";

interface ForcedPageLinkProps {
  readonly forced: TryForm["forced"];
  readonly names: Names;
}

/** A link that shows the forced experiences on the reader's page. Its impressions are not counted. */
export function ForcedPageLink({ forced, names }: ForcedPageLinkProps): VNode {
  const [pageUrl, setPageUrl] = usePageUrl();
  const activities = [...forced.keys()].map((activityId) => ({ activityId }));
  const ids = activities.map(({ activityId }) => activityId).join(",");
  const token = useLoad(`link ${ids}`, (signal) => signLink(activities, signal));
  const experiences = Array.from(forced, ([activityId, experienceId]) => describe(names, activityId, experienceId));
  const isKnown = experiences.every(({ experienceIndex }) => experienceIndex > 0);
  const link = token.value === null || !isKnown ? null : writePageLink(pageUrl, token.value, experiences);
  const failure = isKnown ? token.failure?.message : "There is no link: expected experiences that the activities have.";
  return (
    <section class="card stack">
      <div class="card-head">
        <h2>See it on your page</h2>
        <p>A link to open and to share. Nothing of it is counted.</p>
      </div>
      <PageUrlField pageUrl={pageUrl} onChange={setPageUrl} />
      {failure !== undefined && <p role="alert">{failure}</p>}
      {link !== null && (
        <div class="button-row">
          <PageLinkButtons link={link} what="the forced experiences" />
        </div>
      )}
    </section>
  );
}

function describe(names: Names, activityId: number, experienceId: number): PreviewedExperience {
  const experiences = names.activity(activityId)?.experiences ?? [];
  const ids = experiences.map(({ id }) => id).sort((a, b) => a - b);
  const { audienceIds = [] } = experiences.find(({ id }) => id === experienceId) ?? {};
  return { experienceIndex: ids.indexOf(experienceId) + 1, audienceIds };
}
