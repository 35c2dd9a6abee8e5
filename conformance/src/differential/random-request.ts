import type {
  Address,
  ClientHints,
  Context,
  CustomerId,
  DeliveryRequest,
  ExecuteRequest,
  Geo,
  MboxRequest,
  PrefetchRequest,
  RequestDetails,
  ViewRequest,
  VisitorId,
} from "@fletch/delivery-api";
import type { RuleWords, Vocabulary } from "./artifact-vocabulary.ts";
import {
  brandLists,
  mboxNames,
  parameterNames,
  parameterValues,
  platformHints,
  unsafeMboxNames,
  unsafeNames,
  untypedValues,
  urls,
  userAgents,
  wwwUrls,
} from "./odd-values.ts";
import type { Random } from "./random.ts";

/** A request, and the time at which it is decided. */
export interface RandomRequest {
  readonly request: DeliveryRequest;
  readonly now: number;
}

/** Makes a valid request, with values from the artifact and with unusual ones. */
export function makeRandomRequest(random: Random, words: Vocabulary): RandomRequest {
  const maker = new RequestMaker(random, words);
  return { request: maker.request(), now: maker.time() };
}

class RequestMaker {
  private readonly random: Random;
  private readonly words: Vocabulary;
  /** A rule that the request should match: it has most of the rule's values. */
  private readonly focus: RuleWords | undefined;

  constructor(random: Random, words: Vocabulary) {
    this.random = random;
    this.words = words;
    this.focus = random.chance(0.7) ? random.pick(words.rules) : undefined;
  }

  request(): DeliveryRequest {
    const { random, words } = this;
    const mode = random.pick(["execute", "prefetch", "both"]);
    const id = this.visitor();
    return {
      requestId: random.hex(32),
      ...(id === undefined ? {} : { id }),
      context: this.context(),
      ...(random.chance(0.25)
        ? { property: { token: random.pick(words.properties) ?? "no-such-property" } }
        : random.chance(0.05)
          ? { property: { token: "no-such-property" } }
          : {}),
      ...(random.chance(0.15) ? { trace: { authorizationToken: "token" } } : {}),
      ...(mode === "prefetch" ? {} : { execute: this.execute() }),
      ...(mode === "execute" ? {} : { prefetch: this.prefetch() }),
    };
  }

  /** Returns a time near one that conditions compare with, or any time from 2000 to 2050. */
  time(): number {
    const { random, words } = this;
    const known = (words.values.get("current_timestamp") ?? []).filter((value) => typeof value === "number");
    if (known.length > 0 && random.chance(0.5)) {
      return (random.pick(known) ?? 0) + random.integer(-2, 2) * random.pick([1, 1000, 86_400_000]);
    }
    return random.integer(946_684_800_000, 2_524_608_000_000);
  }

  private execute(): ExecuteRequest {
    const { random } = this;
    const withPageLoad = random.chance(0.4);
    const withMboxes = !withPageLoad || random.chance(0.6);
    return {
      ...(withMboxes ? { mboxes: this.mboxes() } : {}),
      ...(withPageLoad ? { pageLoad: this.details() } : {}),
    };
  }

  private prefetch(): PrefetchRequest {
    const { random, words } = this;
    const execute = this.execute();
    if (words.views.length === 0 && random.chance(0.8)) return execute;
    const views = Array.from({ length: random.integer(1, 3) }, () => this.view());
    return random.chance(0.5) ? { ...execute, views } : { views };
  }

  private mboxes(): readonly MboxRequest[] {
    const { random } = this;
    return Array.from({ length: random.integer(1, 4) }, (_, index) => ({
      name: this.mboxName(),
      // Indexes are distinct, because our client changes one that occurs twice (deviation D19).
      index: random.chance(0.9) ? index : random.integer(1, 25) * 4 + index,
      ...this.details(),
    }));
  }

  private mboxName(): string {
    const { random, words } = this;
    if (this.focus?.kind === "mboxes" && random.chance(0.5)) return this.focus.location;
    const kind = random.next();
    if (kind < 0.1) return words.globalMbox;
    if (kind < 0.8 && words.ruledMboxes.length > 0) return random.pick(words.ruledMboxes) ?? "";
    if (kind < 0.9 && words.mboxes.length > 0) return random.pick(words.mboxes) ?? "";
    return random.pick(random.chance(0.1) ? unsafeMboxNames : mboxNames) ?? "";
  }

  private view(): ViewRequest {
    const { random, words } = this;
    if (random.chance(0.3)) return this.details();
    const focused = this.focus?.kind === "views" && random.chance(0.5) ? this.focus.location : undefined;
    const name = focused ?? (random.chance(0.9) ? random.pick(words.views) : undefined) ?? "unknown-view";
    return { name, ...(random.chance(0.2) ? { key: "key" } : {}), ...this.details() };
  }

  private details(): RequestDetails {
    const { random } = this;
    return {
      ...(random.chance(0.15) ? { address: this.address() } : {}),
      ...(random.chance(0.75) ? { parameters: this.parameters() } : {}),
    };
  }

  private parameters(): Readonly<Record<string, string>> {
    const { random, words } = this;
    const entries: [string, string][] = [];
    for (const variable of words.variables) {
      const skipped = random.chance(this.focus?.values.has(variable) === true ? 0.1 : 0.6);
      if (!variable.startsWith("mbox.") || skipped) continue;
      const name = variable.slice("mbox.".length).replace(/_lc$/, "");
      const value = (random.chance(0.9) ? this.word(variable) : undefined) ?? random.pick(parameterValues) ?? "";
      entries.push([name, this.varyCase(value)]);
    }
    for (let extra = random.integer(0, 3); extra > 0; extra--) {
      const names = random.chance(0.01) ? unsafeNames : parameterNames;
      entries.push([random.pick(names) ?? "", random.pick(parameterValues) ?? ""]);
    }
    // `fromEntries` defines `__proto__` as an ordinary property, as `JSON.parse` does.
    const parameters = Object.fromEntries(entries);
    return random.chance(0.3) ? this.untyped(parameters) : parameters;
  }

  /** Replaces some texts by other types, as programs without types do. */
  private untyped(parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const { random } = this;
    const entries = Object.entries(parameters).map(([name, value]): [string, unknown] => {
      const kind = random.next();
      if (kind < 0.4) return [name, value];
      if (kind < 0.7 && value.trim() !== "" && Number.isFinite(Number(value))) return [name, Number(value)];
      return [name, random.pick(untypedValues)];
    });
    return Object.fromEntries(entries) as Readonly<Record<string, string>>;
  }

  /** Changes the letter case of one text in ten. */
  private varyCase(text: string): string {
    return this.random.chance(0.1) ? text.toUpperCase() : text;
  }

  private context(): Context {
    const { random } = this;
    return {
      channel: "web",
      ...(random.chance(0.9) ? { address: this.address() } : {}),
      ...(random.chance(0.9) ? { userAgent: random.pick(userAgents) ?? "" } : {}),
      ...(random.chance(0.3) ? { clientHints: this.clientHints() } : {}),
      ...(random.chance(0.5) ? { geo: this.geo() } : {}),
      ...(random.chance(0.1) ? { browser: { host: "www.example.com" } } : {}),
      ...(random.chance(0.1) ? { timeOffsetInMinutes: random.integer(-720, 840) } : {}),
    };
  }

  private address(): Address {
    const { random } = this;
    return {
      ...(random.chance(0.95) ? { url: this.url("page") } : {}),
      ...(random.chance(0.4) ? { referringUrl: this.url("referring") } : {}),
    };
  }

  private url(part: string): string {
    const { random } = this;
    const kind = random.next();
    if (kind < (this.focus === undefined ? 0.5 : 0.2)) return random.pick(urls) ?? "";
    if (kind < 0.24) return random.pick(wwwUrls) ?? "";
    if (kind < 0.5) return this.word(`${part}.url`) ?? this.word(`${part}.url_lc`) ?? this.plainUrl(part);
    return this.plainUrl(part);
  }

  private plainUrl(part: string): string {
    const { random } = this;
    const domain = this.word(`${part}.domain`) ?? this.word(`${part}.domain_lc`) ?? "example.com";
    const subdomain = random.chance(0.5) ? "" : `${this.word(`${part}.subdomain_lc`) ?? random.pick(["www", "blog"])}.`;
    const path = this.word(`${part}.path`) ?? random.pick(["/", "", "/shop/lamps", "/Shop/Lamps.HTML"]);
    const query = random.chance(0.5) ? "" : `?${this.word(`${part}.query_lc`) ?? random.pick(["a=1", "Q=Gold"])}`;
    const fragment = random.chance(0.7) ? "" : `#${random.pick(["top", "Top/x?y"])}`;
    return `${random.pick(["https", "http", "HTTPS"])}://${subdomain}${domain}${random.pick(["", "", ":8080"])}${path}${query}${fragment}`;
  }

  /** Returns a value that conditions compare the variable with, most often one of the rule in focus. */
  private word(variable: string): string | undefined {
    const { random, focus, words } = this;
    const focused = random.chance(0.9) ? focus?.values.get(variable) : undefined;
    const value = random.pick(focused ?? words.values.get(variable) ?? []);
    return value === undefined ? undefined : String(value);
  }

  /** Returns a number near one that conditions compare the variable with. */
  private near(variable: string): number | undefined {
    const word = this.word(variable);
    return word === undefined ? undefined : Number(word) + this.random.pick([0, 0, 0.05, -0.05, 0.25, 3]);
  }

  private clientHints(): ClientHints {
    const { random } = this;
    return {
      ...(random.chance(0.5) ? { browserUAWithMajorVersion: random.pick(brandLists) ?? "" } : {}),
      ...(random.chance(0.4) ? { browserUAWithFullVersion: random.pick(brandLists) ?? "" } : {}),
      ...(random.chance(0.5) ? { platform: random.pick(platformHints) ?? "" } : {}),
      ...(random.chance(0.3) ? { mobile: random.chance(0.5) } : {}),
    };
  }

  /** Returns no IP address without a location if the artifact uses geo: it would be looked up on the network. */
  private geo(): Geo {
    const { random, words } = this;
    const known = random.chance(0.5) ? 0.97 : 0.5;
    const geo: Geo = {
      ...(random.chance(known) ? { countryCode: this.word("geo.country") ?? random.pick(["US", "DE"]) } : {}),
      ...(random.chance(known) ? { stateCode: this.word("geo.region") ?? random.pick(["CA", "BE"]) } : {}),
      ...(random.chance(known) ? { city: this.word("geo.city") ?? random.pick(["BERLIN", ""]) } : {}),
      ...(random.chance(known) ? { latitude: this.near("geo.latitude") ?? random.pick([0, 37.75, -12.5]) } : {}),
      ...(random.chance(known) ? { longitude: this.near("geo.longitude") ?? random.pick([0, -122.4]) } : {}),
      ...(random.chance(0.2) ? { zip: "94107" } : {}),
    };
    const hasGeo = Object.keys(geo).some((name) => name !== "zip");
    const mayCarryIp = hasGeo || !words.looksUpGeo;
    return mayCarryIp && random.chance(0.5) ? { ...geo, ipAddress: random.pick(["203.0.113.9", "2001:db8::1"]) } : geo;
  }

  private visitor(): VisitorId | undefined {
    const { random } = this;
    if (random.chance(0.08)) return undefined;
    const id: VisitorId = {
      ...(random.chance(0.6) ? { tntId: this.tntId() } : {}),
      ...(random.chance(0.3) ? { thirdPartyId: random.pick(["customer-7", "a.b.28_0", "日本語"]) } : {}),
      ...(random.chance(0.3) ? { marketingCloudVisitorId: String(random.next()).slice(2).padEnd(38, "0") } : {}),
      ...(random.chance(0.2) ? { customerIds: this.customerIds() } : {}),
    };
    return Object.keys(id).length > 0 ? id : undefined;
  }

  private tntId(): string {
    const { random } = this;
    return random.hex(32) + random.pick(["", "", ".28_0", ".35_131", ".x.y"]);
  }

  private customerIds(): readonly CustomerId[] {
    const { random } = this;
    return Array.from({ length: random.integer(1, 2) }, (_, index) => ({
      id: `member-${random.integer(1, 999)}`,
      integrationCode: `crm${index}`,
      authenticatedState: random.pick(["authenticated", "unknown", "logged_out"]),
    }));
  }
}
