/**
 * START HERE for flags: one visitor's flags, from a read to its value. This file calls every stage; each has its own
 * file.
 */
import {
  findFlagLocation,
  listFlagMboxes,
  MboxDecisions,
  type MboxVisitor,
  needsEdge,
  needsGeo,
  type Plan,
} from "@fletch/decisioning";
import type { Parameters } from "@fletch/delivery-api";
import { guardWaitUntil } from "../call/guard-wait-until.ts";
import { warnOnce } from "../call/warn-once.ts";
import { describeFlag, isOpen, joinAttributes } from "./describe-flag.ts";
import type { FlagDetails } from "./flag-details.ts";
import { type FlagHost, getPlan } from "./flag-host.ts";
import { FlagReports } from "./flag-reports.ts";
import { describeMissing, type FlagSource, MissingFlags, notReady } from "./flag-source.ts";
import { type FlagVisitor, type Identity, identify, toContext } from "./flag-visitor.ts";
import type { FlagOptions, TrackOptions } from "./flags.ts";
import { describeFailure, loadFlags } from "./load-flags.ts";
import { readFlagVisitor } from "./read-flag-visitor.ts";

/** Decides the flags of one visitor as they are read. The public interface is `Flags`. */
export class FlagsView {
  private readonly host: FlagHost;
  private readonly visitor: FlagVisitor;
  private readonly options: FlagOptions;
  /** The start of the decisions, in milliseconds since the epoch. */
  private now = 0;
  private knownIdentity: Identity | null = null;
  private knownReports: FlagReports | null = null;
  /** The plan of `decisions`, until there is another artifact. */
  plan: Plan | undefined = undefined;
  private decisions: MboxDecisions | null = null;
  private isMissingGeo = false;
  /** Most visitors read one flag, or several of one mbox: it costs no map. */
  private lastMbox: string | null = null;
  private lastSource: FlagSource | null = null;
  private sources: Map<string, FlagSource | null> | null = null;
  private loaded: Map<string, FlagSource> | null = null;
  /** Mboxes that were read but could not be decided. */
  private missed: Set<string> | null = null;

  constructor(host: FlagHost, visitor: FlagVisitor, options: FlagOptions) {
    this.host = host;
    host.checkNames?.(visitor, options);
    this.visitor = readFlagVisitor(visitor, host.client.inputs);
    this.options = options;
  }

  boolean(mbox: string, key: string, fallback = false): boolean {
    const value = this.see(mbox)?.read(key);
    return typeof value === "boolean" ? value : fallback;
  }

  string(mbox: string, key: string, fallback = ""): string {
    const value = this.see(mbox)?.read(key);
    return typeof value === "string" ? value : fallback;
  }

  number(mbox: string, key: string, fallback = 0): number {
    const value = this.see(mbox)?.read(key);
    return typeof value === "number" ? value : fallback;
  }

  json(mbox: string, key: string, fallback?: unknown): unknown {
    const value = this.see(mbox)?.read(key);
    return value === undefined ? fallback : value;
  }

  attributes(mbox: string): object {
    return joinAttributes(this.see(mbox));
  }

  details(mbox: string, key: string, fallback?: unknown): FlagDetails {
    return describeFlag(this.see(mbox), this.plan, mbox, key, fallback);
  }

  evaluate(flagKey: string, fallback?: unknown): FlagDetails {
    const { mbox, key } = findFlagLocation(String(flagKey), (name) => this.knows(name));
    return describeFlag(this.see(mbox), this.plan, mbox, key, fallback);
  }

  all(): object {
    const entries = this.mboxes.map((mbox) => [mbox, joinAttributes(this.find(mbox))] as const);
    return Object.fromEntries(entries.filter(([, attributes]) => Object.keys(attributes).length > 0));
  }

  /** Returns the mboxes that can have flags: those with JSON offers in the artifact, remote ones, and loaded ones. */
  get mboxes(): readonly string[] {
    const plan = getPlan(this.host);
    const known = plan === undefined ? [] : [...listFlagMboxes(plan), ...plan.locations.mboxes.remote];
    return [...new Set([...known, ...(this.loaded?.keys() ?? [])])];
  }

  needsEdge(mbox: string): boolean {
    return this.find(mbox) instanceof MissingFlags;
  }

  async load(...names: string[]): Promise<void> {
    const plan = getPlan(this.host);
    const remote = plan === undefined ? [] : [...plan.locations.mboxes.remote];
    const missed = [...(this.missed ?? [])].filter((mbox) => this.needsEdge(mbox));
    const mboxes = [...new Set(names.length > 0 ? names : [...remote, ...missed])];
    if (mboxes.length === 0) return;
    this.loaded ??= new Map();
    const { loaded } = this;
    try {
      for (const [mbox, source] of await loadFlags(this.host, this.visitor, this.identity, mboxes)) {
        loaded.set(mbox, source);
      }
    } catch (error) {
      // Keeps what an earlier call loaded.
      for (const mbox of mboxes) if (!isOpen(loaded.get(mbox))) loaded.set(mbox, describeFailure(error));
      throw error;
    } finally {
      this.now = 0;
    }
  }

  track(metric: string, options?: TrackOptions): void {
    this.reports.track(metric, options);
  }

  /** Finds the source of an mbox, and reports the impression. */
  private see(mbox: string): FlagSource | null {
    const source = this.find(mbox);
    if (source !== null && source.displayTokens.length > 0) this.expose(mbox, source.displayTokens);
    return source;
  }

  /** Decides once per mbox, until there is another artifact or a minute has passed: a view may live long. */
  find(mbox: string): FlagSource | null {
    const plan = getPlan(this.host);
    if (plan !== this.plan || this.now === 0 || Date.now() - this.now > freshFor) this.begin(plan);
    else if (mbox === this.lastMbox) return this.lastSource;
    let source = this.sources?.get(mbox);
    if (source === undefined) {
      source = this.decide(mbox);
      if (source instanceof MissingFlags) source = this.loaded?.get(mbox) ?? source;
      this.keep(mbox, source);
    }
    this.lastMbox = mbox;
    this.lastSource = source;
    return source;
  }

  private begin(plan: Plan | undefined): void {
    this.plan = plan;
    this.now = Date.now();
    this.lastMbox = null;
    this.sources = null;
    this.decisions = null;
    const { client } = this.host;
    client.device?.use(guardWaitUntil(this.visitor.waitUntil, client.services.log));
    if (plan === undefined) return;
    const { settings } = client.services;
    const { parameters, property = settings.property } = this.visitor;
    const context = toContext(this.visitor);
    this.isMissingGeo = needsGeo(plan, { context });
    const visitor: MboxVisitor = {
      allocationKey: this.identity.allocationKey,
      context,
      // Rules compare numbers, whatever the API's type.
      parameters: parameters as Parameters | undefined,
      propertyToken: property?.token,
    };
    this.decisions = new MboxDecisions(plan, settings.client, visitor, this.now);
  }

  private decide(mbox: string): FlagSource | null {
    const { plan, decisions } = this;
    if (plan === undefined || decisions === null) return this.miss(mbox, notReady);
    if (needsEdge(plan, mbox, this.isMissingGeo)) return this.miss(mbox, describeMissing(plan, mbox));
    const match = decisions.match(mbox);
    this.host.client.device?.reportErrors(plan, decisions.errors);
    return match;
  }

  private miss(mbox: string, reason: MissingFlags): MissingFlags {
    this.missed ??= new Set();
    if (this.missed.size < maxMissed) this.missed.add(mbox);
    return reason;
  }

  private keep(mbox: string, source: FlagSource | null): void {
    if (this.lastMbox === null) return;
    this.sources ??= new Map();
    if (this.sources.size === 0) this.sources.set(this.lastMbox, this.lastSource);
    this.sources.set(mbox, source);
  }

  private knows(mbox: string): boolean {
    const plan = getPlan(this.host);
    return (
      plan?.mboxes.has(mbox) === true ||
      plan?.locations.mboxes.remote.has(mbox) === true ||
      this.loaded?.has(mbox) === true
    );
  }

  expose(mbox: string, displayTokens: readonly string[]): void {
    const { exposures = "once" } = this.options;
    if (exposures !== "never") this.reports.expose(mbox, displayTokens, exposures);
  }

  /** Warns of a mistake, once. */
  warn(message: string): void {
    warnOnce(this.host.client, message);
  }

  private get identity(): Identity {
    this.knownIdentity ??= identify(this.visitor, this.host.client.services.settings);
    return this.knownIdentity;
  }

  private get reports(): FlagReports {
    this.knownReports ??= new FlagReports(this.host, this.visitor, this.identity);
    return this.knownReports;
  }
}

/** The lifetime of a decision, in milliseconds: audiences can read the time. */
const freshFor = 60_000;

/** The most undecided mboxes that are remembered for `load`. */
const maxMissed = 100;
