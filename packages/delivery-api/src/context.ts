import { type Address, addressSchema } from "./address.ts";
import { toIpAddress } from "./convert-scalar.ts";
import {
  boolean,
  converted,
  edgeOnly,
  forgiving,
  number,
  object,
  oneOf,
  optional,
  predicate,
  type Schema,
  string,
  withFallback,
} from "./schema.ts";

/** An `ipAddress` that stands for the address of this machine: a geo lookup then sends none. */
export const unknownIpAddress = "unknownIpAddress";

/** The channel that shows the offers. Only activities of that channel are considered. */
export type ChannelType = "mobile" | "web";

/** The device, for the `mobile` channel. */
export interface MobilePlatform {
  readonly deviceName?: string;
  /** An activity without a device type matches both. */
  readonly deviceType: "phone" | "tablet";
  readonly platformType: "android" | "ios";
  /** At most 128 characters. */
  readonly version?: string;
}

/** The application that shows the offers. An id or name restricts activities to matching ones. */
export interface Application {
  /** At most 250 characters. */
  readonly id?: string;
  /** At most 250 characters. */
  readonly name?: string;
  /** At most 128 characters. */
  readonly version?: string;
}

/** The visitor's screen, in pixels. */
export interface Screen {
  readonly width?: number;
  readonly height?: number;
  /** In bits. */
  readonly colorDepth?: number;
  readonly pixelRatio?: number;
  readonly orientation?: "portrait" | "landscape";
}

/** The browser window, in pixels. */
export interface Window {
  readonly width?: number;
  readonly height?: number;
}

/** The browser, for the `web` channel. */
export interface Browser {
  /** The host of the page. It determines the environment unless `environmentId` is given. */
  readonly host?: string;
  readonly webGLRenderer?: string;
  /** In the form of `Accept-Language`. */
  readonly language?: string;
}

/** The visitor's geo location. On the device, conditions compare the values as they are: give upper-case names or codes. */
export interface Geo {
  /** IPv4 or IPv6. The Target edge looks up the other fields by it; so does the client if the artifact enables geo targeting. */
  readonly ipAddress?: string;
  /** Degrees. */
  readonly latitude?: number;
  /** Degrees. */
  readonly longitude?: number;
  /** ISO 3166-1, two letters. */
  readonly countryCode?: string;
  /** ISO 3166-2 subdivision, one to three characters. */
  readonly stateCode?: string;
  /** At most 50 characters. */
  readonly city?: string;
  /** At most 12 characters. */
  readonly zip?: string;
}

/** User-agent client hints, as in the browser's `Sec-CH-UA-*` headers. They take precedence over `userAgent`. */
export interface ClientHints {
  /** `Sec-CH-UA-Mobile`. */
  readonly mobile?: boolean;
  /** `Sec-CH-UA-Model`. */
  readonly model?: string;
  /** `Sec-CH-UA-Platform`. */
  readonly platform?: string;
  /** `Sec-CH-UA-Platform-Version`. */
  readonly platformVersion?: string;
  /** `Sec-CH-UA`. */
  readonly browserUAWithMajorVersion?: string;
  /** `Sec-CH-UA-Full-Version-List`. */
  readonly browserUAWithFullVersion?: string;
  /** `Sec-CH-UA-Arch`. */
  readonly architecture?: string;
  /** `Sec-CH-UA-Bitness`. */
  readonly bitness?: string;
}

/** The circumstances of a request. */
export interface Context {
  readonly channel: ChannelType;
  readonly mobilePlatform?: MobilePlatform;
  readonly application?: Application;
  readonly screen?: Screen;
  readonly window?: Window;
  readonly browser?: Browser;
  readonly address?: Address;
  readonly geo?: Geo;
  /** The visitor's offset from UTC in minutes, positive east of Greenwich. */
  readonly timeOffsetInMinutes?: number;
  /** The browser's `User-Agent`. The header of the HTTP request itself is ignored. */
  readonly userAgent?: string;
  readonly clientHints?: ClientHints;
  /** `true` requests an empty response (HTTP 204). @default false */
  readonly beacon?: boolean;
}

const text = optional(string());

const mobilePlatformSchema: Schema<MobilePlatform> = object<MobilePlatform>(() => ({
  deviceName: text,
  deviceType: oneOf("phone", "tablet"),
  platformType: oneOf("android", "ios"),
  version: optional(string({ max: 128 })),
}));

const geoSchema: Schema<Geo> = object<Geo>(() => ({
  ipAddress: optional(forgiving(converted(predicate("an IPv4 or IPv6 address", isIpAddress), toIpAddress))),
  latitude: optional(number()),
  longitude: optional(number()),
  countryCode: optional(edgeOnly(string({ min: 2, max: 2 }))),
  stateCode: optional(edgeOnly(string({ min: 1, max: 3 }))),
  city: optional(edgeOnly(string({ max: 50 }))),
  zip: optional(edgeOnly(string({ max: 12 }))),
}));

export const contextSchema: Schema<Context> = object<Context>(() => ({
  channel: edgeOnly(withFallback(oneOf("mobile", "web"), "web")),
  mobilePlatform: optional(mobilePlatformSchema),
  application: optional(
    object<Application>({
      id: optional(string({ max: 250 })),
      name: optional(string({ max: 250 })),
      version: optional(string({ max: 128 })),
    }),
  ),
  screen: optional(
    object<Screen>({
      width: optional(number()),
      height: optional(number()),
      colorDepth: optional(number()),
      pixelRatio: optional(number()),
      orientation: optional(oneOf("portrait", "landscape")),
    }),
  ),
  window: optional(object<Window>({ width: optional(number()), height: optional(number()) })),
  browser: optional(object<Browser>({ host: text, webGLRenderer: text, language: text })),
  address: optional(addressSchema),
  geo: optional(geoSchema),
  timeOffsetInMinutes: optional(number()),
  userAgent: text,
  clientHints: optional(
    object<ClientHints>({
      mobile: optional(boolean()),
      model: text,
      platform: text,
      platformVersion: text,
      browserUAWithMajorVersion: text,
      browserUAWithFullVersion: text,
      architecture: text,
      bitness: text,
    }),
  ),
  beacon: optional(boolean()),
}));

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}(?<!\.)$/;

/** IPv4 in dotted decimals, or IPv6 (RFC 4291, section 2.2) with an optional zone id (RFC 4007, section 11). */
export function isIpAddress(value: unknown): value is string {
  if (typeof value !== "string" || value.length > 60) return false;
  const [, ipv6] = /^([\da-f:.]+:[\da-f:.]*)(?:%[^%]+)?$/i.exec(value) ?? [];
  return ipv6 === undefined ? ipv4.test(value) : URL.canParse(`http://[${ipv6}]`);
}
