/**
 * The intended differences from the published client that change decisions. Each deviation is an exception from the comparison, and as narrow as
 * possible: it says which requests it applies to, and which parts of them are not compared.
 */
import type { DeliveryRequest, MboxRequest, RequestDetails } from "@fletch/delivery-api";
import type { Vocabulary } from "./artifact-vocabulary.ts";

/** A decision as plain data. Deviations remove parts of it before it is compared. */
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
  /** Changes the request of the published client, so that it decides as ours does. */
  readonly adaptRequest?: (request: DeliveryRequest) => DeliveryRequest;
  /** Whether the request cannot be compared at all. */
  isBeyondComparison(request: DeliveryRequest, words: Vocabulary): boolean;
  /** Removes the parts that differ from a decision of either engine. */
  readonly leaveOut?: (outcome: ComparableValue, words: Vocabulary) => void;
}

const never = (): boolean => false;
const always = (): boolean => true;

export const deviations: readonly Deviation[] = [
  {
    // Names that reach prototypes in the published client are ordinary names here. If `a` and `a.b` are given, `a.b` wins.
    name: "D3",
    appliesTo: (request, { rules }) => {
      const locations = rules
        .filter(({ values }) => [...values.keys()].some(reachesPrototype))
        .map(({ location }) => location);
      return listDetails(request).some(
        ({ name = "", parameters = {} }) =>
          name in Object.prototype || locations.includes(name) || hasUnsafeName(Object.keys(parameters)),
      );
    },
    isBeyondComparison: always,
  },
  {
    // Only a whole label `www` is removed from a subdomain.
    name: "D4",
    appliesTo: (request) => listUrls(request).some((url) => /(?:^|[/@.])www[^./:?#@]/i.test(url)),
    isBeyondComparison: (_, { variables }) => [...variables].some((variable) => /\.subdomain/.test(variable)),
    leaveOut: ({ response }) => {
      for (const context of findContexts(response)) {
        for (const part of [context.page, context.referring] as Json[]) {
          delete part.subdomain;
          delete part.subdomain_lc;
        }
      }
    },
  },
  {
    // A visitor whose only id is an authenticated customer id is bucketed by it, as by a third-party id.
    name: "D6",
    appliesTo: ({ id }) => isKnownOnlyAsCustomer(id),
    adaptRequest: (request) => {
      const authenticated = request.id?.customerIds?.find((each) => each.authenticatedState === "authenticated");
      return { ...request, id: { ...request.id, thirdPartyId: authenticated?.id ?? "" } };
    },
    isBeyondComparison: never,
    leaveOut: ({ response }) => {
      for (const id of [response.id, ...findTraces(response).map((trace) => (trace.profile as Json).visitorId)]) {
        delete (id as Json).thirdPartyId;
      }
    },
  },
  {
    // The address of an mbox or view has a referrer of its own; its `url` is not used as the referrer.
    name: "D7",
    appliesTo: (request) => listDetails(request).some(({ address }) => address !== undefined),
    isBeyondComparison: (_, { variables }) => [...variables].some((variable) => variable.startsWith("referring")),
    leaveOut: ({ response }) => {
      for (const context of findContexts(response)) delete context.referring;
    },
  },
  {
    // A page load requests the artifact's global mbox, whatever its name.
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
    // A macro in another letter case is looked up as written, not as `undefined.name`.
    name: "D17",
    appliesTo: (request, { hasOddMacros }) =>
      hasOddMacros && listParameterNames(request).some((name) => /^(?:undefined|Campaign|RECIPE)\./.test(name)),
    isBeyondComparison: always,
  },
];

const constantMbox = "target-global-mbox";

type Detail = RequestDetails & Partial<Pick<MboxRequest, "name">>;

function listDetails({ execute, prefetch }: DeliveryRequest): readonly Detail[] {
  return [
    ...(execute?.mboxes ?? []),
    ...(prefetch?.mboxes ?? []),
    ...(prefetch?.views ?? []),
    ...(execute?.pageLoad === undefined ? [] : [execute.pageLoad]),
    ...(prefetch?.pageLoad === undefined ? [] : [prefetch.pageLoad]),
  ];
}

function listUrls(request: DeliveryRequest): readonly string[] {
  return [request.context.address, ...listDetails(request).map(({ address }) => address)].flatMap((address) => [
    address?.url ?? "",
    address?.referringUrl ?? "",
  ]);
}

function listParameterNames(request: DeliveryRequest): readonly string[] {
  return listDetails(request).flatMap(({ parameters = {} }) => Object.keys(parameters));
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

/** Finds the contexts in which rules were evaluated, in the traces. */
function findContexts(response: Json): readonly Json[] {
  return findTraces(response).flatMap((trace) =>
    (trace.evaluatedCampaignTargets as readonly Json[]).map(({ context }) => context as Json),
  );
}

export function findTraces(value: unknown): readonly Json[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    name === "trace" && typeof item === "object" ? [item as Json] : findTraces(item),
  );
}
