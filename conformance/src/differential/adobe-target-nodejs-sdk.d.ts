/** Types for the published client, which has none: only the part that the comparison uses. */
declare module "@adobe/target-nodejs-sdk" {
  export interface PublishedOptions {
    readonly client: string;
    readonly organizationId: string;
    readonly decisioningMethod: "on-device" | "server-side";
    readonly artifactPayload?: unknown;
    readonly pollingInterval?: number;
    readonly telemetryEnabled: boolean;
    readonly targetLocationHint?: string;
    readonly propertyToken?: string;
    readonly environmentId?: number;
    readonly version?: string;
    readonly fetchApi: (url: string, init?: { readonly body?: string }) => Promise<Response>;
    readonly events?: { readonly clientReady: () => void };
    readonly logger?: { debug(...message: unknown[]): void; error(...message: unknown[]): void };
  }

  export interface PublishedClient {
    readonly config: { targetLocationHint?: string };
    getOffers(options: {
      readonly request: unknown;
      readonly sessionId?: string;
      readonly targetCookie?: string;
    }): Promise<Record<string, unknown>>;
  }

  const TargetClient: { create(options: PublishedOptions): PublishedClient };
  export default TargetClient;
}
