import { existsSync } from "node:fs";
import { type DeliveryRequest, errorFromIssues, TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { createEdge, type WhyAnswer } from "@fletch/edge";
import { clientOf } from "../serve/serve-options.ts";

/** Where `fletch serve` keeps visitors by default. */
const defaultDatabase = ".fletch/edge.db";

/** Which activities and which visitors an explanation is about. */
export interface EdgeSource {
  readonly activities: readonly string[];
  readonly artifact: readonly string[];
  readonly environment: string;
  readonly client?: string;
  readonly org?: string;
  /** `false`: no visitor is known. */
  readonly database: string | false;
}

/** What to explain. */
export interface Question {
  readonly request: DeliveryRequest;
  /** Milliseconds since the epoch. */
  readonly at?: number | undefined;
}

/** Asks an edge that runs somewhere. @throws TargetError `artifact-unavailable` where it is not there, `invalid-request` where it refuses */
export async function askRunningEdge(url: string, token: string | undefined, question: Question): Promise<WhyAnswer> {
  const target = toWhyUrl(url);
  let response: Response;
  try {
    response = await fetch(target, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: toBody(question),
    });
  } catch (cause) {
    throw new TargetError("artifact-unavailable", `There is no edge at ${target.origin}`, { cause });
  }
  return readAnswer(response);
}

/** Asks an edge that runs in this process, and only for this question. It writes nothing about visitors. */
export async function askOwnEdge(source: EdgeSource, question: Question): Promise<WhyAnswer> {
  const { activities, artifact, environment, org, database } = source;
  await using edge = createEdge({
    activities,
    artifacts: artifact,
    environment,
    client: source.client ?? clientOf(artifact[0], org),
    ...(org !== undefined && { organizationId: org }),
    ...(database !== false && { database }),
  });
  const request = new Request("http://127.0.0.1/admin/why", { method: "POST", body: toBody(question) });
  return await readAnswer(await edge.fetch(request));
}

/** The database that was given; else the default one, where `fletch serve` has made it. */
export function findDatabase(given: string | boolean | undefined): string | false {
  if (typeof given === "string") return given;
  return given !== false && existsSync(defaultDatabase) ? defaultDatabase : false;
}

function toWhyUrl(url: string): URL {
  try {
    return new URL("/admin/why", url.includes("://") ? url : `http://${url}`);
  } catch {
    const issue = { path: "--edge", expected: "a URL such as http://127.0.0.1:8080", received: JSON.stringify(url) };
    throw errorFromIssues("invalid-options", "fletch why", [issue]);
  }
}

function toBody({ request, at }: Question): string {
  return JSON.stringify({ request, ...(at !== undefined && { at: new Date(at).toISOString() }) });
}

async function readAnswer(response: Response): Promise<WhyAnswer> {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && isRecord(body) && Array.isArray(body.places)) return body as unknown as WhyAnswer;
  const message =
    isRecord(body) && typeof body.message === "string" ? body.message : "expected an edge, received no answer of one";
  const isDenied = response.status === 401 || response.status === 403;
  const hint = isDenied ? "\nGive the token of the edge with FLETCH_ADMIN_TOKEN or --admin-token." : "";
  throw new TargetError(isDenied ? "invalid-options" : "invalid-request", `${response.status}: ${message}${hint}`);
}
