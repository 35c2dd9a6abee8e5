import type { QAMode } from "@fletch/delivery-api";

type PreviewIndex = NonNullable<QAMode["previewIndexes"]>[number];

/**
 * Returns the QA mode of a page's URL, from the parameters of Target's links (`at_preview_token`, `at_preview_index`,
 * …), as at.js reads them; `undefined`: none. URLs are untrusted, so malformed parts are ignored. Access depends on
 * Target's token.
 */
export function readPreviewLink(url: string): QAMode | undefined {
  // Nearly every page has none, and parsing a URL is slow.
  if (!url.includes("at_preview_token=")) return undefined;
  const start = url.indexOf("?");
  const parameters = new URLSearchParams(start < 0 ? "" : url.slice(start + 1).replace(/#.*$/s, ""));
  const token = parameters.get("at_preview_token");
  if (token === null || token === "") return undefined;
  const previewIndexes = readList(parameters, "at_preview_index").flatMap(toPreviewIndex);
  const fitting = readList(parameters, "at_preview_evaluate_as_true_audience_ids").flatMap(toId);
  const others = readList(parameters, "at_preview_evaluate_as_false_audience_ids").flatMap(toId);
  return {
    token,
    listedActivitiesOnly: parameters.get("at_preview_listed_activities_only") === "true",
    ...(previewIndexes.length > 0 && { previewIndexes }),
    ...(fitting.length > 0 && { evaluateAsTrueAudienceIds: fitting }),
    ...(others.length > 0 && { evaluateAsFalseAudienceIds: others }),
  };
}

/** The most parts of a list. */
const maxParts = 100;

/** A list is a repeated parameter, or one with commas. */
function readList(parameters: URLSearchParams, name: string): readonly string[] {
  return parameters.getAll(name).join(",").split(",", maxParts);
}

/** `1_2`: the second experience of the first activity; `1`: the activity with its split. */
function toPreviewIndex(part: string): readonly PreviewIndex[] {
  const [, activity, experience] = /^\s*([1-9]\d{0,8})(?:_([1-9]\d{0,8}))?\s*$/.exec(part) ?? [];
  if (activity === undefined) return [];
  const activityIndex = Number(activity);
  return [experience === undefined ? { activityIndex } : { activityIndex, experienceIndex: Number(experience) }];
}

function toId(part: string): readonly number[] {
  return /^\s*\d{1,15}\s*$/.test(part) ? [Number(part)] : [];
}
