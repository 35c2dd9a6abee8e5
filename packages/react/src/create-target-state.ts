import { type Flags, snapshotFlags, tellUnknownNames } from "@fletch/sdk/flags";
import type { Page } from "@fletch/sdk/page";
import type { OfferState, TargetState } from "./target-state.ts";

/** The options of `createTargetState`. */
export interface TargetStateOptions<T extends object> {
  /** The visitor's flags: `target.flags(visitor)`, `flagsFor(target, visitor)` or, in a test, `createTestFlags(…)`. @default none */
  readonly flags?: Flags<T> | undefined;
  /** The mboxes whose flags go to the browser. @default all mboxes of the artifact */
  readonly flagMboxes?: readonly (keyof T & string)[] | undefined;
  /** The page that requests the offers: from `forRequest`, or from the adapter of your framework. @default none, and no offers */
  readonly page?: Pick<Page, "begin" | "offers" | "displayToken" | "clickToken"> | undefined;
  /**
   * The mboxes that `useOffer` reads. Mboxes that the page has not begun yet are executed now, in one call: they count as seen when Target
   * responds. To count an mbox when its component is shown, prefetch it first: `page.begin(["hero"], { prefetch: true })`.
   *
   * @default none
   */
  readonly offers?: readonly string[] | undefined;
  /** The time limit of an offer, in milliseconds; a later one is default content. Rendering does not wait for it. @default the page's */
  readonly timeout?: number | undefined;
}

/**
 * Creates the state of a page on the server, for one request. Flags count as seen when a component that reads them is shown. Offers are
 * promises, so that rendering starts without them.
 *
 * @example
 * const state = createTargetState({ flags: target.flags({ id: user.id }), flagMboxes: ["flags"], page: req.target, offers: ["hero"] });
 */
export function createTargetState<T extends object>(options: TargetStateOptions<T>): TargetState {
  tellUnknownNames(Object.keys(optionNames), options, "createTargetState");
  const { flags, flagMboxes, page, offers = [], timeout } = options;
  if (page === undefined && offers.length > 0) {
    throw new TypeError("createTargetState() expected the `page` that gets the `offers`, and received none");
  }
  if (offers.length > 0) page?.begin(offers);
  return {
    flags: flags === undefined ? {} : snapshotFlags(flags, flagMboxes),
    offers: page === undefined ? {} : Object.fromEntries(offers.map((name) => [name, collect(page, name, timeout)])),
  };
}

const optionNames: Readonly<Record<keyof TargetStateOptions<object>, true>> = {
  flags: true,
  flagMboxes: true,
  page: true,
  offers: true,
  timeout: true,
};

/** Never rejects: the client logs a failure, and the visitor gets default content. */
async function collect(
  page: NonNullable<TargetStateOptions<object>["page"]>,
  name: string,
  timeout: number | undefined,
): Promise<OfferState> {
  // `background`: the page does not count this wait as blocked time, because the offer streams in later.
  const options = await page.offers(name, {
    fallback: [],
    background: true,
    ...(timeout !== undefined && { timeout }),
  });
  // Leaves out actions, which are instructions for at.js rather than content.
  const filled = options.filter(({ type, content }) => type !== "actions" && content !== undefined && content !== null);
  if (options.length === 0) return { contents: [] };
  const [displayToken, clickToken] = [page.displayToken(name), page.clickToken(name)];
  return {
    contents: filled.map(({ content }) => content),
    ...(displayToken !== undefined && { displayToken }),
    ...(clickToken !== undefined && { clickToken }),
  };
}
