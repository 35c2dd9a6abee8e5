import type { HostParts, SplitHost, UrlContext } from "../model.ts";
import { parseUrl, type UrlParts } from "./parse-url.ts";

/** A URL as conditions read it. Each part is computed at its first read. */
export class PageUrl implements UrlContext {
  readonly url: string;
  private readonly splitHost: SplitHost;
  private knownParts: UrlParts | null = null;
  private knownHost: HostParts | null = null;
  private lowerUrl: string | null = null;
  private lowerPath: string | null = null;
  private lowerQuery: string | null = null;
  private plain: Readonly<Record<string, string>> | null = null;

  constructor(url: string, splitHost: SplitHost) {
    this.url = url;
    this.splitHost = splitHost;
  }

  get path(): string {
    return this.parts.path;
  }

  get query(): string {
    return this.parts.query;
  }

  get fragment(): string {
    return this.parts.fragment;
  }

  get subdomain(): string {
    return this.host.subdomain;
  }

  get domain(): string {
    return this.host.domain;
  }

  get topLevelDomain(): string {
    return this.host.topLevelDomain;
  }

  get url_lc(): string {
    this.lowerUrl ??= this.url.toLowerCase();
    return this.lowerUrl;
  }

  get path_lc(): string {
    this.lowerPath ??= this.path.toLowerCase();
    return this.lowerPath;
  }

  get query_lc(): string {
    this.lowerQuery ??= this.query.toLowerCase();
    return this.lowerQuery;
  }

  get fragment_lc(): string {
    return this.fragment.toLowerCase();
  }

  get subdomain_lc(): string {
    return this.subdomain.toLowerCase();
  }

  get domain_lc(): string {
    return this.domain.toLowerCase();
  }

  get topLevelDomain_lc(): string {
    return this.topLevelDomain.toLowerCase();
  }

  toJSON(): Readonly<Record<string, string>> {
    this.plain ??= Object.freeze({
      url: this.url,
      path: this.path,
      query: this.query,
      fragment: this.fragment,
      subdomain: this.subdomain,
      domain: this.domain,
      topLevelDomain: this.topLevelDomain,
      url_lc: this.url_lc,
      path_lc: this.path_lc,
      query_lc: this.query_lc,
      fragment_lc: this.fragment_lc,
      subdomain_lc: this.subdomain_lc,
      domain_lc: this.domain_lc,
      topLevelDomain_lc: this.topLevelDomain_lc,
    });
    return this.plain;
  }

  private get parts(): UrlParts {
    this.knownParts ??= parseUrl(this.url);
    return this.knownParts;
  }

  private get host(): HostParts {
    this.knownHost ??= this.splitHost(this.parts.host);
    return this.knownHost;
  }
}

/** For requests without a URL: every part is empty. */
export const emptyUrl: UrlContext = /* @__PURE__ */ new PageUrl("", () => ({
  subdomain: "",
  domain: "",
  topLevelDomain: "",
}));
