import { type Flags, snapshotFlags } from "@fletch/sdk/flags";
import type { Page } from "@fletch/sdk/page";
import type { OfferState, TargetState } from "./target-state.ts";

/** What goes into the state of a page. */
export interface TargetStateOptions<T extends object> {
  /** The visitor's flags: `target.flags(visitor)`, `flagsFor(target, visitor)` or, in a test, `createTestFlags(…)`. @default none */
  readonly flags?: Flags<T> | undefined;
  /** The mboxes whose flags the browser gets. @default all of the artifact */
  readonly flagMboxes?: readonly (keyof T & string)[] | undefined;
  /** The page that gets the offers: of `forRequest`, or of the adapter of your framework. @default none: there are no offers */
  readonly page?: Pick<Page, "begin" | "offers" | "displayToken" | "clickToken"> | undefined;
  /**
   * The mboxes that `useOffer` reads. What the page has not begun yet begins now, in one call, and counts as seen when Target answers. To
   * count it when its component is shown, begin it before: `page.begin(["hero"], { prefetch: true })`.
   *
   * @default none
   */
  readonly offers?: readonly string[] | undefined;
  /** How long an offer may take before it is default content, in milliseconds. The page does not wait meanwhile. @default that of the page */
  readonly timeout?: number | undefined;
}

/**
 * Takes what a page needs of Target into its state, on the server, for one request. Flags count as seen when a component that reads them is
 * shown. Offers are promises, and the page does not wait for them.
 *
 * @example
 * const state = createTargetState({ flags: target.flags({ id: user.id }), flagMboxes: ["flags"], page: req.target, offers: ["hero"] });
 */
export function createTargetState<T extends object>(options: TargetStateOptions<T>): TargetState {
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

/** Never rejects: a failure is in the client's log, and the visitor gets default content. */
async function collect(
  page: NonNullable<TargetStateOptions<object>["page"]>,
  name: string,
  timeout: number | undefined,
): Promise<OfferState> {
  // The page does not stand still for what streams in later.
  const options = await page.offers(name, {
    fallback: [],
    background: true,
    ...(timeout !== undefined && { timeout }),
  });
  // Actions are for at.js: instructions rather than content.
  const filled = options.filter(({ type, content }) => type !== "actions" && content !== undefined && content !== null);
  if (options.length === 0) return { contents: [] };
  const [displayToken, clickToken] = [page.displayToken(name), page.clickToken(name)];
  return {
    contents: filled.map(({ content }) => content),
    ...(displayToken !== undefined && { displayToken }),
    ...(clickToken !== undefined && { clickToken }),
  };
}
