import type { DeliveryRequest, VisitorId } from "@fletch/delivery-api";
import type { Query } from "../../router.ts";

/** The state of the request form. All of it is in the URL, so that a request can be shared as a link. */
export interface TryForm {
  /** Names, separated by commas. */
  readonly mboxes: string;
  readonly views: string;
  readonly hasPageLoad: boolean;
  readonly mode: "execute" | "prefetch";
  readonly idKind: IdKind;
  readonly id: string;
  /** `name=value`, one a line. */
  readonly parameters: string;
  readonly profileParameters: string;
  readonly url: string;
  readonly userAgent: string;
  readonly country: string;
  readonly property: string;
  /** Forced experiences by activity id. */
  readonly forced: ReadonlyMap<number, number>;
  readonly counts: boolean;
}

/** The kind of the visitor's id. */
export type IdKind = "new" | "tntId" | "thirdPartyId" | "marketingCloudVisitorId";

const idKinds: ReadonlySet<string> = new Set([
  "new",
  "tntId",
  "thirdPartyId",
  "marketingCloudVisitorId",
] satisfies IdKind[]);

/** Reads the form from the query of a URL. */
export function readTryForm(query: URLSearchParams): TryForm {
  const idKind = query.get("as") ?? "new";
  return {
    mboxes: query.get("mbox") ?? "",
    views: query.get("view") ?? "",
    hasPageLoad: query.has("page"),
    mode: query.get("mode") === "prefetch" ? "prefetch" : "execute",
    idKind: idKinds.has(idKind) ? (idKind as IdKind) : "new",
    id: query.get("id") ?? "",
    parameters: query.get("parameters") ?? "",
    profileParameters: query.get("profile") ?? "",
    url: query.get("url") ?? "",
    userAgent: query.get("agent") ?? "",
    country: query.get("country") ?? "",
    property: query.get("property") ?? "",
    forced: readForced(query.get("force") ?? ""),
    counts: query.has("count"),
  };
}

/** Writes the form as the query of a URL. */
export function writeTryForm(form: TryForm): Query {
  return {
    mbox: form.mboxes,
    view: form.views,
    page: form.hasPageLoad ? 1 : undefined,
    mode: form.mode === "prefetch" ? "prefetch" : undefined,
    as: form.idKind === "new" ? undefined : form.idKind,
    id: form.id,
    parameters: form.parameters,
    profile: form.profileParameters,
    url: form.url,
    agent: form.userAgent,
    country: form.country,
    property: form.property,
    force: Array.from(form.forced, ([activity, experience]) => `${activity}.${experience}`).join(","),
    count: form.counts ? 1 : undefined,
  };
}

function readForced(text: string): ReadonlyMap<number, number> {
  return new Map(
    [...text.matchAll(/(\d{1,15})\.(\d{1,15})/g)].map(([, activity, experience]) => [
      Number(activity),
      Number(experience),
    ]),
  );
}

/** Splits a list at commas and line ends. */
export function listNames(text: string): readonly string[] {
  return [...new Set(text.split(/[,\n]/).map((name) => name.trim()))].filter((name) => name !== "");
}

/** Builds the request without forced experiences, which need a signed token. */
export function buildRequest(form: TryForm): DeliveryRequest {
  const { hasPageLoad, mode, url, userAgent, country, property } = form;
  const details = {
    ...given("parameters", parsePairs(form.parameters)),
    ...given("profileParameters", parsePairs(form.profileParameters)),
  };
  const mboxes = listNames(form.mboxes).map((name, index) => ({ index, name, ...details }));
  const views = listNames(form.views).map((name) => ({ name, ...details }));
  const shared = {
    ...(mboxes.length > 0 && { mboxes }),
    ...(hasPageLoad && { pageLoad: details }),
  };
  return {
    ...given("id", readId(form)),
    context: {
      channel: "web",
      ...(url !== "" && { address: { url } }),
      ...(userAgent !== "" && { userAgent }),
      ...(country !== "" && { geo: { countryCode: country } }),
    },
    ...(property !== "" && { property: { token: property } }),
    ...(mode === "execute" && Object.keys(shared).length > 0 && { execute: shared }),
    // Views can only be prefetched.
    ...((mode === "prefetch" || views.length > 0) && {
      prefetch: { ...(mode === "prefetch" && shared), ...(views.length > 0 && { views }) },
    }),
  };
}

function readId({ idKind, id }: TryForm): VisitorId | null {
  return idKind === "new" || id.trim() === "" ? null : { [idKind]: id.trim() };
}

function given<Name extends string, Value>(name: Name, value: Value | null): { readonly [K in Name]?: Value } {
  return value === null ? {} : ({ [name]: value } as { readonly [K in Name]: Value });
}

/** Returns an object without a prototype, because names are free text. */
function parsePairs(text: string): Readonly<Record<string, string>> | null {
  const pairs: Record<string, string> = Object.create(null);
  for (const line of text.split("\n")) {
    const [, name = "", value = ""] = /^\s*([^=]+?)\s*(?:=\s*(.*?)\s*)?$/.exec(line) ?? [];
    if (name !== "") pairs[name] = value;
  }
  return Object.keys(pairs).length === 0 ? null : pairs;
}
