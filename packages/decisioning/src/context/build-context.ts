import type { Context, Parameters, RequestDetails } from "@fletch/delivery-api";
import type {
  ContextParsers,
  GeoContext,
  ParameterContext,
  RuleContext,
  UrlContext,
  UserContext,
  VisitorDetails,
} from "../model.ts";
import { applyClientHints } from "./client-hints.ts";
import { readGeo } from "./geo.ts";
import { noParameters, RequestParameters } from "./parameters.ts";
import { toTimeOfDay, toWeekday } from "./time.ts";

/**
 * The shared context of all mboxes, views and the page load of a request. Each value is computed at its first read: a
 * condition that fails at its first comparison computes nothing else.
 */
export class RequestContext {
  readonly number: number = ++lastNumber;
  readonly now: number;
  readonly readers: ContextParsers;
  private readonly request: Context;
  private readonly visitorDetails: VisitorDetails | undefined;
  private knownProfile: ParameterContext | null = null;
  private knownUser: UserContext | null = null;
  private knownPage: UrlContext | null = null;
  private knownReferring: UrlContext | null = null;
  private knownGeo: GeoContext | null = null;

  constructor(request: Context, now: number, readers: ContextParsers, visitorDetails?: VisitorDetails) {
    this.request = request;
    this.visitorDetails = visitorDetails;
    this.now = now;
    this.readers = readers;
  }

  /** Creates the context for one mbox, view or page load. */
  for(details: RequestDetails): RuleContext {
    return new DetailContext(this, details);
  }

  get user(): UserContext {
    this.knownUser ??= this.readUser();
    return this.knownUser;
  }

  get page(): UrlContext {
    this.knownPage ??= this.readers.readUrl(this.request.address?.url);
    return this.knownPage;
  }

  get referring(): UrlContext {
    this.knownReferring ??= this.readers.readUrl(this.request.address?.referringUrl);
    return this.knownReferring;
  }

  get geo(): GeoContext {
    this.knownGeo ??= readGeo(this.request.geo);
    return this.knownGeo;
  }

  get profile(): ParameterContext {
    this.knownProfile ??= toParameters(this.visitorDetails?.profile);
    return this.knownProfile;
  }

  get visitor(): Readonly<Record<string, unknown>> {
    return this.visitorDetails?.visitor ?? noDetails;
  }

  /** Returns what only an edge knows of the visitor. Empty on devices, so that their traces omit it. */
  describeVisitorDetails(): Readonly<Record<string, unknown>> {
    if (this.visitorDetails === undefined) return noDetails;
    return { profile: this.profile.tree, visitor: this.visitor };
  }

  private readUser(): UserContext {
    const { userAgent, clientHints } = this.request;
    const user = this.readers.readUserAgent(userAgent);
    return clientHints === undefined ? user : applyClientHints(user, clientHints);
  }
}

/** Of the last request. */
let lastNumber = 0;

function toParameters(given: Parameters | undefined): ParameterContext {
  return given === undefined ? noParameters : new RequestParameters(given);
}

const noDetails: Readonly<Record<string, unknown>> = Object.freeze({});

class DetailContext implements RuleContext {
  readonly request: number;
  allocation = 0;
  private readonly shared: RequestContext;
  private readonly details: RequestDetails;
  private knownPage: UrlContext | null = null;
  private knownMbox: ParameterContext | null = null;

  constructor(shared: RequestContext, details: RequestDetails) {
    this.shared = shared;
    this.details = details;
    this.request = details.address === undefined ? shared.number : ++lastNumber;
  }

  get current_timestamp(): number {
    return this.shared.now;
  }

  get current_time(): string {
    return toTimeOfDay(this.shared.now);
  }

  get current_day(): number {
    return toWeekday(this.shared.now);
  }

  get user(): UserContext {
    return this.shared.user;
  }

  /** An address of the mbox, view or page load replaces that of the request. */
  get page(): UrlContext {
    const { address } = this.details;
    if (address === undefined) return this.shared.page;
    this.knownPage ??= this.shared.readers.readUrl(address.url);
    return this.knownPage;
  }

  /** Falls back to the request's referrer, never to the `url` of the mbox (deviation D7). */
  get referring(): UrlContext {
    const referringUrl = this.details.address?.referringUrl;
    if (referringUrl === undefined) return this.shared.referring;
    return this.shared.readers.readUrl(referringUrl);
  }

  get geo(): GeoContext {
    return this.shared.geo;
  }

  get mbox(): ParameterContext {
    this.knownMbox ??= toParameters(this.details.parameters);
    return this.knownMbox;
  }

  get profile(): ParameterContext {
    return this.shared.profile;
  }

  get visitor(): Readonly<Record<string, unknown>> {
    return this.shared.visitor;
  }

  toJSON(): Readonly<Record<string, unknown>> {
    const { current_timestamp, current_time, current_day, user, geo, allocation } = this;
    const page = this.page.toJSON();
    const referring = this.referring.toJSON();
    const mbox = this.mbox.tree;
    const visitorDetails = this.shared.describeVisitorDetails();
    return {
      current_timestamp,
      current_time,
      current_day,
      user,
      page,
      referring,
      geo,
      mbox,
      allocation,
      ...visitorDetails,
    };
  }
}
