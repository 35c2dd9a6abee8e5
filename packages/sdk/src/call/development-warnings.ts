import type { InputReport } from "../inputs/input-report.ts";
import type { Log } from "../observability/logger.ts";
import { artifactLocation, minPollingInterval } from "../on-device/artifact-location.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import type { CompleteCall } from "../request/complete-request.ts";

/** The number of inspected calls: mistakes of an integration show in the first ones. */
const watchedCalls = 1_000;
/** The names of a customer id: those of the published client, and those of the Delivery API. */
const customerIdNames: readonly string[] = ["id", "authState", "authenticatedState", "integrationCode"];
/** Calls for one URL within this time belong to one page, in milliseconds. */
const samePage = 2_000;

/** Warns once, and only in development, of mistakes that make reports wrong without a failing call. */
export class DevelopmentWarnings {
  private readonly warn: (message: string) => void;
  private readonly said: Set<string> = new Set();
  private readonly visitors: Set<string> = new Set();
  private readonly pages: Map<string, { readonly at: number; readonly sdid: string | undefined }> = new Map();
  private readonly tokens: Map<string, { readonly at: number; readonly id: string }> = new Map();
  private left = watchedCalls;

  /** @param isHeard whether `log.error` has a reader; else process warnings are used */
  constructor(log: Log, isHeard: boolean) {
    this.warn = (message) => {
      if (isHeard) log.error(`In development only: ${message}`);
      else process.emitWarning?.(message, { type: "FletchWarning" });
    };
  }

  /** Inspects the options of the client. */
  watchOptions(options: TargetClientOptions): void {
    const { decisioningMethod, pollingInterval = 0 } = options;
    if (decisioningMethod !== "on-device" && decisioningMethod !== "hybrid") return;
    const min = minPollingInterval(artifactLocation(options));
    if (pollingInterval > 0 && pollingInterval < min) {
      this.say(
        "polling-interval",
        `pollingInterval: expected 0, or at least ${min} ms for Target's CDN, received ${pollingInterval}; ${min} is used. Shorter intervals work with an edge of your own.`,
      );
    }
  }

  /** Whether it looks at the next call. */
  get isWatching(): boolean {
    return this.left > 0;
  }

  /**
   * Looks at a call that is about to be made.
   *
   * @throws TargetError `invalid-options` for misspelt names of customer ids, if the client is strict
   */
  watch(options: GetOffersOptions, call: CompleteCall, inputs: InputReport): void {
    if (this.left-- <= 0) return;
    for (const [name, entry] of listCustomerIds(options.customerIds)) {
      // Keys of a Map can be symbols, which are not texts: the call leaves these out.
      if (typeof name === "string") inputs.tellUnknown(customerIdNames, entry, `$.customerIds.${name}`);
    }
    this.watchCookie(options, call);
    this.watchSupplementalDataId(call);
    this.watchTokens(call);
  }

  private watchCookie({ targetCookie, sessionId }: GetOffersOptions, { request }: CompleteCall): void {
    const known = [sessionId, request.id?.tntId, request.id?.thirdPartyId].filter((id) => id !== undefined);
    if (targetCookie === undefined && known.some((id) => this.visitors.has(id))) {
      this.say(
        "no-cookie",
        "a returning visitor came without targetCookie. Every such call counts as a new session; set the cookie of the result, and pass it with the next call.",
      );
    }
    for (const id of known) this.visitors.add(id);
  }

  private watchSupplementalDataId({ request, now }: CompleteCall): void {
    const url = request.context.address?.url;
    const ecid = request.id?.marketingCloudVisitorId;
    // Analytics joins hits by ECID, so it needs one.
    if (url === undefined || ecid === undefined) return;
    const page = `${ecid} ${url}`;
    const sdid = request.experienceCloud?.analytics?.supplementalDataId;
    const before = this.pages.get(page);
    if (before !== undefined && before.sdid !== sdid && now - before.at < samePage) {
      this.say(
        "sdid-not-shared",
        "two calls for one page had different supplemental data ids, so Analytics cannot join them. Pass one visitor (with a consumerId for each call) or one experienceCloud.analytics.supplementalDataId.",
      );
    }
    this.pages.set(page, { at: now, sdid });
  }

  /** Warns once per page view; `impressionId` distinguishes repeated views. */
  private watchTokens({ request, sessionId, now }: CompleteCall): void {
    const url = request.context.address?.url ?? "";
    for (const { id, type, impressionId, tokens = [] } of request.notifications ?? []) {
      for (const token of tokens) {
        const key = `${sessionId} ${type} ${token} ${url} ${impressionId ?? ""}`;
        const before = this.tokens.get(key);
        if (before !== undefined && before.id !== id && now - before.at < samePage && type === "display") {
          this.say(
            "token-twice",
            "a display of one offer was notified twice by a page, under different ids, so it counts twice. Notify it once, or repeat the same id.",
          );
        }
        this.tokens.set(key, { at: now, id });
      }
    }
  }

  private say(kind: string, message: string): void {
    if (this.said.has(kind)) return;
    this.said.add(kind);
    this.warn(message);
  }
}

/** Lists the entries of all three forms, with the code or the position of each. */
function listCustomerIds(given: unknown): Iterable<readonly [code: unknown, id: unknown]> {
  return given instanceof Map ? given : Object.entries(given ?? {});
}
