import { listAttributes } from "@fletch/decisioning";
import type { FlagErrorCode, FlagReason } from "./flag-details.ts";
import type { Flags } from "./flags.ts";
import type { FlagsView } from "./flags-view.ts";
import { readExposure } from "./read-exposure.ts";

/** The flags of one mbox, as data: for a browser, which reads them without deciding. */
export interface MboxSnapshot {
  /** By key. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly reason: FlagReason;
  /** The name of the experience, else its id. */
  readonly variant?: string;
  /** Keys that other experiences have, and the visitor's has not. */
  readonly unset?: readonly string[];
  /** Set if the edge decided the mbox, whose other experiences are unknown: a key without a value may be one of theirs. */
  readonly isOpen?: true;
  /** What `exposeFlags` needs to report that the flags were seen. Nothing of it is secret: Target checks its tokens. */
  readonly tokens?: readonly string[];
  /** Why there are no values. */
  readonly errorCode?: FlagErrorCode;
  readonly errorMessage?: string;
}

/** The flags of one visitor, by mbox, as data. It survives JSON. */
export type FlagSnapshot = Readonly<Record<string, MboxSnapshot>>;

/**
 * Takes the flags of a visitor as data, for instance for the state of a page. It counts as no impression: nobody knows what of it is used.
 *
 * @param mboxes whose flags are taken @default all for which the artifact has flags for anybody, all that it leaves to the edge, and all that were loaded
 * @example
 * const snapshot = snapshotFlags(target.flags(visitor), ["flags", "checkout"]);
 */
export function snapshotFlags<T extends object>(flags: Flags<T>, mboxes?: readonly (keyof T & string)[]): FlagSnapshot {
  const view = findView(flags);
  const given: object = view === undefined ? flags.all() : {};
  // Not what has values: an experience without any, such as a control, counts as well.
  const names = mboxes ?? view?.mboxes ?? Object.keys(given);
  const entries = names.map((mbox) => [
    mbox,
    view === undefined ? snapshotGiven(given, mbox) : snapshotMbox(view, mbox),
  ]);
  // `fromEntries` defines properties: a name such as `__proto__` is then a key like any other, and reaches no prototype.
  return Object.fromEntries(entries);
}

/**
 * Reports that the flags of an mbox were seen which a snapshot has, as a read does: by the `exposures` of `flags`, so once in a session
 * unless you say otherwise. What cannot be Target's is left out, with one warning: names that no mbox can have, tokens of more than 256
 * characters, and more than 20 tokens.
 *
 * @param mbox as it came back: from a browser it can be anything
 * @param tokens those of the snapshot, as they came back
 * @returns whether there was something to report
 * @example
 * exposeFlags(target.flags(visitor), "flags", tokens);
 */
export function exposeFlags<T extends object>(flags: Flags<T>, mbox: unknown, tokens: unknown): boolean {
  const view = findView(flags);
  const given = Array.isArray(tokens) ? tokens.length : undefined;
  if (given === 0) return false;
  const exposure = readExposure(mbox, tokens);
  if (exposure !== undefined) view?.expose(exposure.mbox, exposure.tokens);
  if (exposure?.tokens.length !== given) view?.tell(unreadable);
  return exposure !== undefined;
}

const unreadable =
  "exposeFlags() expected an mbox and the tokens of a snapshot, and received something else, which was not reported";

/** `undefined` for flags that a test gives. By what it has rather than by its class: a program can load the package twice. */
function findView(flags: object): FlagsView | undefined {
  return "expose" in flags ? (flags as FlagsView) : undefined;
}

function snapshotMbox(view: FlagsView, mbox: string): MboxSnapshot {
  const source = view.find(mbox);
  if (source !== null && "errorCode" in source) {
    const { errorCode, errorMessage } = source;
    return { values: {}, reason: "ERROR", errorCode, errorMessage };
  }
  const values = Object.fromEntries(source?.attributes.flatMap((attributes) => Object.entries(attributes)) ?? []);
  const known: ReadonlySet<string> = view.plan === undefined ? new Set() : listAttributes(view.plan, mbox);
  const unset = [...known].filter((key) => !Object.hasOwn(values, key));
  const rest = unset.length > 0 ? { unset } : {};
  if (source === null) return { values, reason: "DEFAULT", ...rest };
  const { reason, variant } = view.describeValue(source, mbox);
  const { displayTokens } = source;
  return {
    values,
    reason,
    ...(variant !== undefined && { variant }),
    ...rest,
    ...(view.isOpen(source) && { isOpen: true }),
    ...(displayTokens.length > 0 && { tokens: displayTokens }),
  };
}

function snapshotGiven(given: object, mbox: string): MboxSnapshot {
  const values = Object.hasOwn(given, mbox) ? (given as Record<string, Record<string, unknown>>)[mbox] : undefined;
  if (values !== undefined) return { values, reason: "STATIC" };
  const errorMessage = "The test has not given the mbox any flags";
  return { values: {}, reason: "ERROR", errorCode: "FLAG_NOT_FOUND", errorMessage };
}
