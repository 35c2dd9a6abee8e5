import { listAttributes } from "@fletch/decisioning";
import { describeValue, isOpen } from "./describe-flag.ts";
import type { FlagErrorCode, FlagReason } from "./flag-details.ts";
import type { Flags } from "./flags.ts";
import type { FlagsView } from "./flags-view.ts";
import { readExposure } from "./read-exposure.ts";

/** The flags of one mbox as data, which a browser reads without deciding. */
export interface MboxSnapshot {
  /** By key. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly reason: FlagReason;
  /** The name of the experience, else its id. */
  readonly variant?: string;
  /** Keys of other experiences that the visitor's experience lacks. */
  readonly unset?: readonly string[];
  /** Set if the edge decided the mbox: keys of other experiences are unknown then. */
  readonly isOpen?: true;
  /** Tokens for `exposeFlags`. They are not secret: Target checks them. */
  readonly tokens?: readonly string[];
  /** Why there are no values. */
  readonly errorCode?: FlagErrorCode;
  readonly errorMessage?: string;
}

/** The flags of one visitor by mbox, as JSON data. */
export type FlagSnapshot = Readonly<Record<string, MboxSnapshot>>;

/**
 * Returns the flags of a visitor as data, for instance for the state of a page. Counts no impression: it is unknown
 * which flags are used.
 *
 * @param mboxes the mboxes to include @default mboxes with flags in the artifact, remote mboxes, and loaded ones
 *
 * @example
 * const snapshot = snapshotFlags(target.flags(visitor), ["flags", "checkout"]);
 */
export function snapshotFlags<T extends object>(flags: Flags<T>, mboxes?: readonly (keyof T & string)[]): FlagSnapshot {
  const view = findView(flags);
  const given: object = view === undefined ? flags.all() : {};
  // Includes experiences without values, such as a control: they count as well.
  const names = mboxes ?? view?.mboxes ?? Object.keys(given);
  const entries = names.map((mbox) => [
    mbox,
    view === undefined ? snapshotGiven(given, mbox) : snapshotMbox(view, mbox),
  ]);
  // `fromEntries` defines properties: a name such as `__proto__` is then a key like any other, and reaches no prototype.
  return Object.fromEntries(entries);
}

/**
 * Reports that flags of a snapshot's mbox were seen, as a read does: by the `exposures` of `flags`, so once per session
 * by default.
 *
 * Omits what cannot be Target's, with one warning: impossible names of mboxes, tokens of more than 256 characters, and
 * more than 20 tokens.
 *
 * @param mbox untrusted, from a browser
 * @param tokens the snapshot's tokens, untrusted as well
 * @returns whether there was something to report
 *
 * @example
 * exposeFlags(target.flags(visitor), "flags", tokens);
 */
export function exposeFlags<T extends object>(flags: Flags<T>, mbox: unknown, tokens: unknown): boolean {
  const view = findView(flags);
  const given = Array.isArray(tokens) ? tokens.length : undefined;
  if (given === 0) return false;
  const exposure = readExposure(mbox, tokens);
  if (exposure !== undefined) view?.expose(exposure.mbox, exposure.tokens);
  if (exposure?.tokens.length !== given) view?.warn(unreadable);
  return exposure !== undefined;
}

const unreadable =
  "exposeFlags() expected an mbox and the tokens of a snapshot, and received something else, which was not reported";

/** `undefined` for test flags. Checks members rather than the class: a program can load the package twice. */
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
  const { reason, variant } = describeValue(source, view.plan, mbox);
  const { displayTokens } = source;
  return {
    values,
    reason,
    ...(variant !== undefined && { variant }),
    ...rest,
    ...(isOpen(source) && { isOpen: true }),
    ...(displayTokens.length > 0 && { tokens: displayTokens }),
  };
}

function snapshotGiven(given: object, mbox: string): MboxSnapshot {
  const values = Object.hasOwn(given, mbox) ? (given as Record<string, Record<string, unknown>>)[mbox] : undefined;
  if (values !== undefined) return { values, reason: "STATIC" };
  const errorMessage = "The test has not given the mbox any flags";
  return { values: {}, reason: "ERROR", errorCode: "FLAG_NOT_FOUND", errorMessage };
}
