import type {
  DeliveryRequest,
  DeliveryResponse,
  ExecuteRequest,
  ExecuteResponse,
  PrefetchRequest,
  PrefetchResponse,
} from "@fletch/delivery-api";
import type { VisitorState } from "../experience-cloud/visitor.ts";
import type { TargetResult } from "../response/target-result.ts";

/** State with which the browser continues. */
export interface ServerState {
  /** For at.js: `window.targetGlobalSettings = { serverState: … }`. All calls of the page, merged. */
  readonly target: { readonly request: DeliveryRequest; readonly response: DeliveryResponse };
  /** For the visitor library: `Visitor.getInstance(organizationId, { serverState: … })`. */
  readonly visitor: VisitorState;
}

/** `undefined` if no call has succeeded. */
export function joinResults(results: readonly TargetResult[], visitor: VisitorState): ServerState | undefined {
  const [first] = results;
  const last = results.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (results.length === 1) return { target: { request: first.request, response: first.response }, visitor };
  const request: DeliveryRequest = { ...first.request, ...joinParts(results.map((result) => result.request)) };
  const response: DeliveryResponse = {
    ...last.response,
    status: 200,
    ...joinParts(results.map((result) => result.response)),
  };
  return { target: { request, response }, visitor };
}

type Part = ExecuteRequest & PrefetchRequest & ExecuteResponse & PrefetchResponse;
type Parts<T> = { readonly [K in "execute" | "prefetch"]?: T };

function joinParts<T extends Parts<object>>(all: readonly T[]): Pick<T, "execute" | "prefetch"> {
  const joined: Record<string, object> = {};
  for (const mode of ["execute", "prefetch"] as const) {
    const parts = all.flatMap((each) => (each[mode] as Part | undefined) ?? []);
    if (parts.length > 0) joined[mode] = joinPart(parts);
  }
  return joined as Pick<T, "execute" | "prefetch">;
}

/** Indexes of mboxes are unique in a page, so they stay. */
function joinPart(parts: readonly Part[]): object {
  const joined: Record<string, unknown> = Object.assign({}, ...parts);
  for (const list of ["mboxes", "views", "metrics"] as const) {
    const items = parts.flatMap((part) => (part[list] as readonly unknown[] | undefined) ?? []);
    if (items.length > 0) joined[list] = list === "views" ? withoutRepeats(items) : items;
  }
  return joined;
}

/** A view requested by name and with all views is in both responses. */
function withoutRepeats(views: readonly unknown[]): readonly unknown[] {
  const names = new Set<unknown>();
  return views.filter((view) => {
    const { name } = view as { readonly name?: string };
    if (name === undefined) return true;
    return !names.has(name) && names.add(name);
  });
}
