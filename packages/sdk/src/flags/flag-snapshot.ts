import { listAttributes } from "@fletch/decisioning";
import type { FlagErrorCode, FlagReason } from "./flag-details.ts";
import type { Flags } from "./flags.ts";
import type { FlagsView } from "./flags-view.ts";

/** The flags of one mbox, as data: for a browser, which reads them without deciding. */
export interface MboxSnapshot {
  /** By key. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly reason: FlagReason;
  /** The name of the experience, else its id. */
  readonly variant?: string;
  /** Keys that other experiences have, and the visitor's has not. */
  readonly unset?: readonly string[];
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
 * @param mboxes whose flags are taken @default all that the artifact has, and all that were loaded
 * @example
 * const snapshot = snapshotFlags(target.flags(visitor), ["flags", "checkout"]);
 */
export function snapshotFlags<T extends object>(flags: Flags<T>, mboxes?: readonly (keyof T & string)[]): FlagSnapshot {
  const view = findView(flags);
  const all: object = view === undefined || mboxes === undefined ? flags.all() : {};
  const names = mboxes ?? Object.keys(all);
  const entries = names.map((mbox) => [mbox, view === undefined ? snapshotGiven(all, mbox) : snapshotMbox(view, mbox)]);
  // `fromEntries` defines properties: a name such as `__proto__` is then a key like any other, and reaches no prototype.
  return Object.fromEntries(entries);
}

/**
 * Reports that the flags of an mbox were seen which a snapshot has, as a read does: by the `exposures` of `flags`, so once in a session
 * unless you say otherwise.
 *
 * @param tokens those of the snapshot, as they came back
 * @example
 * exposeFlags(target.flags(visitor), "flags", tokens);
 */
export function exposeFlags<T extends object>(flags: Flags<T>, mbox: string, tokens: readonly string[]): void {
  if (tokens.length > 0) findView(flags)?.expose(mbox, tokens);
}

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
    ...(displayTokens.length > 0 && { tokens: displayTokens }),
  };
}

function snapshotGiven(all: object, mbox: string): MboxSnapshot {
  const values = Object.hasOwn(all, mbox) ? (all as Record<string, Record<string, unknown>>)[mbox] : undefined;
  if (values !== undefined) return { values, reason: "STATIC" };
  const errorMessage = "The test has not given the mbox any flags";
  return { values: {}, reason: "ERROR", errorCode: "FLAG_NOT_FOUND", errorMessage };
}
