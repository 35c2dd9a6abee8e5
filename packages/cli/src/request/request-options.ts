import { type Command, Option } from "commander";
import type { LocationArgument } from "../location-argument.ts";
import { isoTime, nameAndValue, repeatable } from "../option-values.ts";

/** The options that make a Delivery request. */
export interface RequestOptions extends LocationArgument {
  readonly mbox: readonly string[];
  readonly view: readonly string[];
  readonly pageLoad: boolean;
  readonly prefetch: boolean;
  readonly visitor?: string;
  readonly ecid?: string;
  readonly thirdPartyId?: string;
  readonly url?: string;
  readonly referrer?: string;
  readonly userAgent?: string;
  /** A Map, because the names are untrusted input. */
  readonly param: ReadonlyMap<string, string>;
  readonly property?: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
}

/** Adds the options that make a Delivery request. */
export function addRequestOptions(command: Command): Command {
  return command
    .optionsGroup("The request (at least one mbox, view or the page load):")
    .addOption(repeatable("--mbox <name>", "an mbox; can be repeated"))
    .addOption(repeatable("--view <name>", "a view to prefetch; can be repeated, and '*' means all views"))
    .option("--page-load", "the page load", false)
    .option("--prefetch", "prefetch instead of execute: offers have event tokens", false)
    .option("--visitor <id>", "the visitor's tntId (default: a new visitor)")
    .option("--ecid <id>", "the visitor's Experience Cloud id")
    .option("--third-party-id <id>", "your own id of the visitor")
    .option("--url <url>", "the page's URL")
    .option("--referrer <url>", "the referrer's URL")
    .option("--user-agent <text>", "the browser's User-Agent")
    .addOption(
      new Option("--param <name=value>", "an mbox parameter; can be repeated")
        .argParser(nameAndValue)
        .default(new Map(), "none"),
    )
    .option("--country <code>", "the visitor's country, e.g. DE")
    .option("--region <code>", "the visitor's region or state, e.g. CA")
    .option("--city <name>", "the visitor's city, e.g. Berlin")
    .option("--property <token>", "the property that the request belongs to")
    .addOption(
      new Option("--at <time>", "the time of the decision (ISO 8601)").argParser(isoTime).default(undefined, "now"),
    );
}
