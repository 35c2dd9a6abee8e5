import { expect, it } from "vitest";
import { readPreviewLink } from "./preview-link.ts";

it("readPreviewLink reads all parameters of a link, beside others of the URL", () => {
  const link =
    "/lamps?color=red&at_preview_token=a%2Bb&at_preview_index=1_2&at_preview_index=2&at_preview_listed_activities_only=true" +
    "&at_preview_evaluate_as_true_audience_ids=5,6&at_preview_evaluate_as_false_audience_ids=7#at_preview_index=3";
  expect(readPreviewLink(link)).toEqual({
    token: "a+b",
    listedActivitiesOnly: true,
    previewIndexes: [{ activityIndex: 1, experienceIndex: 2 }, { activityIndex: 2 }],
    evaluateAsTrueAudienceIds: [5, 6],
    evaluateAsFalseAudienceIds: [7],
  });
  expect(readPreviewLink("https://shop.test/?at_preview_token=t&at_preview_index=1_1,2_3")?.previewIndexes).toEqual([
    { activityIndex: 1, experienceIndex: 1 },
    { activityIndex: 2, experienceIndex: 3 },
  ]);
});

it("readPreviewLink ignores other parameters, and returns none without a token", () => {
  const sloppy = "?at_preview_token=t&at_preview_index=0_1,1_0,a,&at_preview_evaluate_as_true_audience_ids=all,-1,1e3";
  expect(readPreviewLink(sloppy)).toEqual({ token: "t", listedActivitiesOnly: false });
  for (const url of [
    "",
    "/",
    "?at_preview_index=1_1",
    "?at_preview_token=",
    "#at_preview_token=t",
    "/at_preview_token=t",
  ]) {
    expect(readPreviewLink(url)).toBeUndefined();
  }
  const many = Array.from({ length: 5_000 }, (_, index) => index + 1).join(",");
  expect(readPreviewLink(`?at_preview_token=t&at_preview_index=${many}`)?.previewIndexes).toHaveLength(100);
});
