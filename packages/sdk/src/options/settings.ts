import type { DecisioningMethod, Property } from "@fletch/delivery-api";

/** The options of a client, checked, with their defaults. */
export interface Settings {
  readonly client: string;
  readonly organizationId: string;
  readonly decisioningMethod: DecisioningMethod;
  readonly timeout: number;
  readonly serverDomain: string | undefined;
  readonly secure: boolean;
  readonly locationHint: string | undefined;
  readonly property: Property | undefined;
  readonly environmentId: number | undefined;
  readonly version: string | undefined;
  readonly telemetryEnabled: boolean;
  /** `undefined`: no limit. */
  readonly maximumWaitReady: number | undefined;
  readonly geoTimeout: number;
  readonly edgeFallback: "on-device" | "reject";
  /** How often impressions and measurements are sent, in milliseconds. */
  readonly flushInterval: number;
}
