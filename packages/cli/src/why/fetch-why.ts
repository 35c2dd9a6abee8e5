import { existsSync } from "node:fs";
import { type DeliveryRequest, errorFromIssues, TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { WhyResponse } from "@fletch/edge";
import { createOwnEdge, type EdgeSource } from "../sources.ts";

/** The default database of `fletch serve`. */
const defaultDatabase = ".fletch/edge.db";

/** What to explain. */
export interface WhyRequest {
  readonly request: DeliveryRequest;
  /** Milliseconds since the epoch. */
  readonly at?: number | undefined;
}

/** Sends a request to the admin API of an edge. @param path such as `/admin/why` */
export type EdgeFetch = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * Returns a fetch for the admin API of a running edge. It rejects with `artifact-unavailable` if nothing responds.
 *
 * @throws TargetError `invalid-options` for an invalid URL
 */
export function toRunningEdge(url: string, token: string | undefined): EdgeFetch {
  const { origin } = toUrl(url);
  return async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    try {
      return await fetch(new URL(path, origin), { ...init, headers });
    } catch (cause) {
      throw new TargetError("artifact-unavailable", `There is no edge at ${origin}`, { cause });
    }
  };
}

/** Calls `work` with the admin API of an edge in this process, and then closes the edge. Nothing is written about visitors. */
export async function withOwnEdge<T>(source: EdgeSource, work: (edge: EdgeFetch) => Promise<T>): Promise<T> {
  await using edge = createOwnEdge(source);
  return await work((path, init) => edge.fetch(new Request(new URL(path, "http://127.0.0.1"), init)));
}

/** Fetches an explanation from a running edge. @throws TargetError `artifact-unavailable` if nothing responds, `invalid-request` if it refuses */
export function fetchWhyFromEdge(url: string, token: string | undefined, whyRequest: WhyRequest): Promise<WhyResponse> {
  return fetchWhy(toRunningEdge(url, token), whyRequest);
}

/** Makes an explanation with an edge in this process. */
export function fetchWhyFromFiles(source: EdgeSource, whyRequest: WhyRequest): Promise<WhyResponse> {
  return withOwnEdge(source, (edge) => fetchWhy(edge, whyRequest));
}

async function fetchWhy(edge: EdgeFetch, { request, at }: WhyRequest): Promise<WhyResponse> {
  const body = JSON.stringify({ request, ...(at !== undefined && { at: new Date(at).toISOString() }) });
  const response = await edge("/admin/why", { method: "POST", headers: { "content-type": "application/json" }, body });
  const received: unknown = await response.json().catch(() => null);
  if (response.ok && isRecord(received) && Array.isArray(received.locations)) return received as unknown as WhyResponse;
  throw toResponseError(response, received);
}

/** Converts an error response to an error. */
export function toResponseError({ status }: Response, body: unknown): TargetError {
  const message =
    isRecord(body) && typeof body.message === "string"
      ? body.message
      : "expected a response of an edge, received something else";
  const isDenied = status === 401 || status === 403;
  const hint = isDenied ? "\nGive the token of the edge with FLETCH_ADMIN_TOKEN or --admin-token." : "";
  return new TargetError(isDenied ? "invalid-options" : "invalid-request", `${status}: ${message}${hint}`);
}

/**
 * Returns the given database; else the default one, if `fletch serve` has created it.
 *
 * @throws TargetError `invalid-options` for a path where none is: it would be created, and be empty
 */
export function findDatabase(given: string | boolean | undefined): string | false {
  if (typeof given !== "string") return given !== false && existsSync(defaultDatabase) ? defaultDatabase : false;
  if (given.includes("://") || existsSync(given)) return given;
  throw new TargetError(
    "invalid-options",
    `Expected --database with the path of a database, received ${JSON.stringify(given)}, which does not exist`,
  );
}

function toUrl(url: string): URL {
  try {
    return new URL(url.includes("://") ? url : `http://${url}`);
  } catch {
    const issue = { path: "--edge", expected: "a URL such as http://127.0.0.1:8080", received: JSON.stringify(url) };
    throw errorFromIssues("invalid-options", "The address of the edge is not valid", [issue]);
  }
}
