import type { TargetClientOptions } from "../options/client-options.ts";

type LocationOptions = Pick<
  TargetClientOptions,
  "client" | "environment" | "propertyToken" | "artifactLocation" | "artifactFormat" | "cdnEnvironment" | "cdnBasePath"
>;

/** Returns the artifact's URL: the given one, else Target's for the client's environment and property. */
export function artifactLocation(options: LocationOptions): string {
  if (options.artifactLocation !== undefined) return options.artifactLocation;
  const { client, environment = "production", propertyToken, artifactFormat } = options;
  const property = propertyToken ? `/${encodeURIComponent(propertyToken)}` : "";
  const file = artifactFormat === "bin" ? "rules.bin" : "rules.json";
  return `${cdnHost(options)}/${client}/${encodeURIComponent(environment.toLowerCase())}/v1${property}/${file}`;
}

/** The CDN of artifacts and geo, without a trailing slash. */
export function cdnHost({ cdnBasePath, cdnEnvironment = "" }: LocationOptions): string {
  if (cdnBasePath !== undefined) {
    const base = /^https?:\/\//i.test(cdnBasePath) ? cdnBasePath : `https://${cdnBasePath}`;
    return base.replace(/\/+$/, "");
  }
  const staged = ["staging", "development"].includes(cdnEnvironment.toLowerCase());
  return staged ? "https://assets.staging.adobetarget.com" : "https://assets.adobetarget.com";
}

/** The shortest polling interval for Target's CDN, in milliseconds: it caches an artifact as long. */
const minCdnInterval = 300_000;

/** Returns the minimum polling interval, in milliseconds: Target's CDN has one, other hosts do not. */
export function minPollingInterval(location: string): number {
  return new URL(location).hostname.endsWith(".adobetarget.com") ? minCdnInterval : 0;
}
