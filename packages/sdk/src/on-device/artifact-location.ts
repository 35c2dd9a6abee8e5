import type { TargetClientOptions } from "../options/client-options.ts";

type LocationOptions = Pick<
  TargetClientOptions,
  "client" | "environment" | "propertyToken" | "artifactLocation" | "artifactFormat" | "cdnEnvironment" | "cdnBasePath"
>;

/** Where the artifact is: where the caller says, else where Target publishes that of the client's environment and property. */
export function artifactLocation(options: LocationOptions): string {
  if (options.artifactLocation !== undefined) return options.artifactLocation;
  const { client, environment = "production", propertyToken, artifactFormat } = options;
  const property = propertyToken ? `/${encodeURIComponent(propertyToken)}` : "";
  const file = artifactFormat === "bin" ? "rules.bin" : "rules.json";
  return `${cdnHost(options)}/${client}/${encodeURIComponent(environment.toLowerCase())}/v1${property}/${file}`;
}

/** The CDN that artifacts and places come from, without a slash at the end. */
export function cdnHost({ cdnBasePath, cdnEnvironment = "" }: LocationOptions): string {
  if (cdnBasePath !== undefined) {
    const base = /^https?:\/\//i.test(cdnBasePath) ? cdnBasePath : `https://${cdnBasePath}`;
    return base.replace(/\/+$/, "");
  }
  const staged = ["staging", "development"].includes(cdnEnvironment.toLowerCase());
  return staged ? "https://assets.staging.adobetarget.com" : "https://assets.adobetarget.com";
}

/** The shortest polling interval that Target's own CDN is asked at, in milliseconds: it keeps an artifact for as long. */
const shortestCdnInterval = 300_000;

/** What a shorter polling interval counts as, in milliseconds: Target's own CDN has a minimum, other hosts have none. */
export function shortestPollingInterval(location: string): number {
  return new URL(location).hostname.endsWith(".adobetarget.com") ? shortestCdnInterval : 0;
}
