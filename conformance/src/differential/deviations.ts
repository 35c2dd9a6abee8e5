/**
 * Where we differ from the published client on purpose, as far as a decision shows it. Each deviation is an exception to
 * the comparison, as narrow as it can be: it says for which requests it applies, and what of them is then left out.
 */
import type { DeliveryRequest, MboxRequest, RequestDetails } from "@fletch/delivery-api";
import type { Vocabulary } from "./artifact-vocabulary.ts";

/** An outcome as plain data, about to be compared. Deviations change it. */
export interface ComparableValue {
  response: Json;
  remoteMboxes: readonly string[];
  remoteViews: readonly string[];
  notifications: readonly unknown[];
}

export type Json = { [name: string]: unknown };

export interface Deviation {
  readonly name: "D3" | "D4" | "D6" | "D7" | "D8" | "D17";
  appliesTo(request: DeliveryRequest, words: Vocabulary): boolean;
  /** What the published client is asked instead, so that it does what we do. */
  readonly askInstead?: (request: DeliveryRequest) => DeliveryRequest;
  /** Whether the request has to be left out altogether. */
  isBeyondComparison(request: DeliveryRequest, words: Vocabulary): boolean;
  /** Takes what differs out of the outcome, theirs or ours. */
  readonly leaveOut?: (outcome: ComparableValue, words: Vocabulary) => void;
}

const never = (): boolean => false;
const always = (): boolean => true;

export const deviations: readonly Deviation[] = [
  {
    // Names that reach prototypes there are names like others here; of `a` and `a.b` the nested one wins.
    name: "D3",
    appliesTo: (request, { rules }) => {
      const locations = rules
        .filter(({ values }) => [...values.keys()].some(reachesPrototype))
        .map(({ location }) => location);
      return detailsOf(request).some(
        ({ name = "", parameters = {} }) =>
          name in Object.prototype || locations.includes(name) || hasUnsafeName(Object.keys(parameters)),
      );
    },
    isBeyondComparison: always,
  },
  {
    // Of a sub-domain only a whole label `www` goes.
    name: "D4",
    appliesTo: (request) => urlsOf(request).some((url) => /(?:^|[/@.])www[^./:?#@]/i.test(url)),
    isBeyondComparison: (_, { variables }) => [...variables].some((variable) => /\.subdomain/.test(variable)),
    leaveOut: ({ response }) => {
      for (const context of contextsOf(response)) {
        for (const part of [context.page, context.referring] as Json[]) {
          delete part.subdomain;
          delete part.subdomain_lc;
        }
      }
    },
  },
  {
    // A visitor known only by an authenticated customer id is bucketed by it, as they would be by a third-party id.
    name: "D6",
    appliesTo: ({ id }) => isKnownOnlyAsCustomer(id),
    askInstead: (request) => {
      const authenticated = request.id?.customerIds?.find((each) => each.authenticatedState === "authenticated");
      return { ...request, id: { ...request.id, thirdPartyId: authenticated?.id ?? "" } };
    },
    isBeyondComparison: never,
    leaveOut: ({ response }) => {
      for (const id of [response.id, ...tracesOf(response).map((trace) => (trace.profile as Json).visitorId)]) {
        delete (id as Json).thirdPartyId;
      }
    },
  },
  {
    // The address of a detail has a referrer of its own, and does not stand for it with its `url`.
    name: "D7",
    appliesTo: (request) => detailsOf(request).some(({ address }) => address !== undefined),
    isBeyondComparison: (_, { variables }) => [...variables].some((variable) => variable.startsWith("referring")),
    leaveOut: ({ response }) => {
      for (const context of contextsOf(response)) delete context.referring;
    },
  },
  {
    // A page load asks for the artifact's global mbox, whatever its name.
    name: "D8",
    appliesTo: ({ execute, prefetch }, { globalMbox }) =>
      globalMbox !== constantMbox && (execute?.pageLoad !== undefined || prefetch?.pageLoad !== undefined),
    isBeyondComparison: never,
    leaveOut: (outcome, { globalMbox }) => {
      outcome.remoteMboxes = outcome.remoteMboxes.filter((name) => name !== globalMbox && name !== constantMbox);
      delete outcome.response.status;
    },
  },
  {
    // A macro in other letter case is looked up as it is written, and not as `undefined.name`.
    name: "D17",
    appliesTo: (request, { hasOddMacros }) =>
      hasOddMacros && parameterNamesOf(request).some((name) => /^(?:undefined|Campaign|RECIPE)\./.test(name)),
    isBeyondComparison: always,
  },
];

const constantMbox = "target-global-mbox";

type Detail = RequestDetails & Partial<Pick<MboxRequest, "name">>;

function detailsOf({ execute, prefetch }: DeliveryRequest): readonly Detail[] {
  return [
    ...(execute?.mboxes ?? []),
    ...(prefetch?.mboxes ?? []),
    ...(prefetch?.views ?? []),
    ...(execute?.pageLoad === undefined ? [] : [execute.pageLoad]),
    ...(prefetch?.pageLoad === undefined ? [] : [prefetch.pageLoad]),
  ];
}

function urlsOf(request: DeliveryRequest): readonly string[] {
  return [request.context.address, ...detailsOf(request).map(({ address }) => address)].flatMap((address) => [
    address?.url ?? "",
    address?.referringUrl ?? "",
  ]);
}

function parameterNamesOf(request: DeliveryRequest): readonly string[] {
  return detailsOf(request).flatMap(({ parameters = {} }) => Object.keys(parameters));
}

function hasUnsafeName(names: readonly string[]): boolean {
  return names.some((name) => reachesPrototype(name) || names.some((other) => other.startsWith(`${name}.`)));
}

function reachesPrototype(name: string): boolean {
  return name.split(".").some((segment) => ["__proto__", "prototype", "constructor"].includes(segment));
}

function isKnownOnlyAsCustomer(id: DeliveryRequest["id"]): boolean {
  if (id === undefined || id.tntId || id.marketingCloudVisitorId || id.thirdPartyId) return false;
  return id.customerIds?.some(({ authenticatedState }) => authenticatedState === "authenticated") === true;
}

/** The contexts of rules, as traces show them. */
function contextsOf(response: Json): readonly Json[] {
  return tracesOf(response).flatMap((trace) =>
    (trace.evaluatedCampaignTargets as readonly Json[]).map(({ context }) => context as Json),
  );
}

export function tracesOf(value: unknown): readonly Json[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    name === "trace" && typeof item === "object" ? [item as Json] : tracesOf(item),
  );
}
