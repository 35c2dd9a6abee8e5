/** The name of the cookie with the visitor's session and id. */
export const TargetCookieName = "mbox";

/** The name of the cookie with the visitor's Target edge cluster. */
export const TargetLocationHintCookieName = "mboxEdgeCluster";

/**
 * The name of the Experience Cloud's cookie. Cookies travel under the encoded name (`AMCV_0AAA%40AdobeOrg`), so look it up as your
 * framework does with `encodeURIComponent`, if it does not decode names.
 *
 * @example getVisitorCookieName("0AAA@AdobeOrg"); // "AMCV_0AAA@AdobeOrg"
 */
export function getVisitorCookieName(organizationId: string): string {
  return `AMCV_${organizationId}`;
}
