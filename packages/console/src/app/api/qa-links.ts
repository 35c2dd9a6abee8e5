import { requestJson } from "./request.ts";

/** An activity of a link. `experienceId` forces that experience, whatever the split and the audiences say. */
export interface LinkedActivity {
  readonly activityId: number;
  readonly experienceId?: number;
}

/** Requests a signed token: for `qaMode`, or for `preview` if every activity has an experience. */
export async function signLink(activities: readonly LinkedActivity[], signal?: AbortSignal): Promise<string> {
  const body = { activities };
  const { token } = await requestJson<{ readonly token: string }>("admin/qa-links", {
    method: "POST",
    body,
    ...(signal !== undefined && { signal }),
  });
  return token;
}

/** The experience of an activity that a page link shows. */
export interface PreviewedExperience {
  /** The experience's position among those of its activity in the order of their ids, from 1. */
  readonly experienceIndex: number;
  /** Audiences that count as matching. */
  readonly audienceIds: readonly number[];
}

/**
 * Sets the query parameters of Target's QA links, which pages of `@fletch/sdk` and at.js read, in the URL of a page.
 *
 * @param experiences one for each activity of the token, in its order
 * @returns `null` if `pageUrl` is not a URL
 */
export function writePageLink(
  pageUrl: string,
  token: string,
  experiences: readonly PreviewedExperience[],
): string | null {
  if (!URL.canParse(pageUrl)) return null;
  const url = new URL(pageUrl);
  for (const name of [...url.searchParams.keys()]) if (name.startsWith("at_preview_")) url.searchParams.delete(name);
  url.searchParams.set("at_preview_token", token);
  for (const [index, { experienceIndex }] of experiences.entries()) {
    url.searchParams.append("at_preview_index", `${index + 1}_${experienceIndex}`);
  }
  const audienceIds = [...new Set(experiences.flatMap((each) => each.audienceIds))];
  if (audienceIds.length > 0) url.searchParams.set("at_preview_evaluate_as_true_audience_ids", audienceIds.join(","));
  return url.href;
}
