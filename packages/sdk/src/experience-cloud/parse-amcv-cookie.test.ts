import PublishedVisitor from "@adobe-mcid/visitor-js-server";
import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAmcvCookie } from "./parse-amcv-cookie.ts";

const example =
  "-1330315163|MCIDTS|18145|MCMID|0732702432|MCAAMLH-1586000000|9|MCAAMB-1586000000|blobby|MCOPTOUT-1568000s|NONE|vVersion|3.2.0";

/** Random cookies, right and wrong, from the parts that real ones have. */
const cookies = fc
  .array(
    fc.constantFrom(
      "MCMID",
      "MCAAMLH",
      "MCAAMLH-15860s",
      "MCAAMB-1",
      "MCIDTS",
      "-133",
      "77",
      "x",
      "",
      "|",
      "T",
      "%7C",
      "é",
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join("|"));

describe("the AMCV cookie", () => {
  it("has the ids for the Experience Cloud and Audience Manager", () => {
    const values = { MCMID: "0732702432", MCAAMLH: "9", MCAAMB: "blobby" };
    expect(parseAmcvCookie(example)).toEqual(values);
    expect(parseAmcvCookie(encodeURIComponent(example))).toEqual(values);
  });

  it.each([undefined, "", "T", "%E0%A4%A", "MCMID", "12345|MCMID", "__proto__|x"])(
    "is ignored if it is %j",
    (cookie) => {
      expect(parseAmcvCookie(cookie)).toEqual({});
    },
  );

  it("is parsed as by the published visitor library", () => {
    fc.assert(
      fc.property(cookies, (cookie) => {
        const published = new PublishedVisitor("0AAA@AdobeOrg", cookie).getVisitorValues();
        expect(parseAmcvCookie(cookie)).toEqual(withoutUndefined(published));
      }),
      { numRuns: randomRuns(1_000) },
    );
  });
});

function withoutUndefined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
