import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import type { Edge } from "../../src/create-edge.ts";
import type { Caller } from "../../src/http/caller.ts";

/** What the protocol's description says, where it is at hand. */
const document = fileURLToPath(new URL("../../../../../shared/spec/openfeature/ofrep-openapi.yaml", import.meta.url));
const root = "ofrep";
const ajv = readDescription();
const validators = new Map<string, ValidateFunction>();

/** One evaluation of the answer, or the failure. */
export interface Evaluated {
  readonly key?: string;
  readonly value?: unknown;
  readonly reason?: string;
  readonly variant?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly errorCode?: string;
  readonly errorDetails?: string;
}

export interface EvaluationResponse extends Evaluated {
  readonly status: number;
  readonly headers: Headers;
  /** Of a bulk evaluation, by key. */
  readonly flags: Readonly<Record<string, Evaluated>>;
  readonly eventStreams: readonly { readonly endpoint?: { readonly requestUri: string }; readonly url?: string }[];
}

export interface EvaluationRequest {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: Caller;
}

/** Evaluates a flag, or all (`null`). A context that is text is sent as the body. Throws unless the answer is what the protocol says. */
export async function evaluate(
  edge: Pick<Edge, "fetch">,
  key: string | null,
  context: unknown,
  { query = "", headers = {}, caller }: EvaluationRequest = {},
): Promise<EvaluationResponse> {
  const path = `/ofrep/v1/evaluate/flags${key === null ? "" : `/${encodeURIComponent(key)}`}`;
  const request = new Request(`http://edge.test${path}${query}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof context === "string" ? context : JSON.stringify({ context }),
  });
  const response = await (caller === undefined ? edge.fetch(request) : edge.fetch(request, caller));
  const text = await response.text();
  const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  if (response.status !== 304 && response.status !== 429) validate(key, response.status, body);
  const flags = (body.flags ?? []) as readonly Evaluated[];
  return {
    ...body,
    status: response.status,
    headers: response.headers,
    flags: Object.fromEntries(flags.map((flag) => [flag.key, flag])),
    eventStreams: (body.eventStreams ?? []) as EvaluationResponse["eventStreams"],
  };
}

function validate(key: string | null, status: number, body: unknown): void {
  if (ajv === undefined) return;
  const path = key === null ? "~1ofrep~1v1~1evaluate~1flags" : "~1ofrep~1v1~1evaluate~1flags~1%7Bkey%7D";
  const pointer = `${root}#/paths/${path}/post/responses/${status}/content/application~1json/schema`;
  const check = validators.get(pointer) ?? ajv.compile({ $ref: pointer });
  validators.set(pointer, check);
  if (check(body)) return;
  throw new Error(`The answer is not what OFREP promises: ${JSON.stringify(check.errors)}\n${JSON.stringify(body)}`);
}

function readDescription(): Ajv2020 | undefined {
  if (!existsSync(document)) {
    // biome-ignore lint/suspicious/noConsole: what a test leaves out has to be seen.
    console.warn("LEFT OUT: the OpenAPI document of OFREP is not here; answers are not validated against it.");
    return undefined;
  }
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(mendValues(parse(readFileSync(document, "utf8"))) as object, root);
  return ajv;
}

/**
 * The document wants exactly one of the schemas of values to fit, but the one for "no value" fits all of them, and the one for numbers all
 * whole numbers. Any of them is what is meant.
 */
function mendValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mendValues);
  if (typeof value !== "object" || value === null) return value;
  const { oneOf, ...others } = value as Readonly<Record<string, unknown>>;
  const isValue = Array.isArray(oneOf) && JSON.stringify(oneOf).includes("codeDefaultFlag");
  return Object.fromEntries(
    Object.entries(isValue ? { ...others, anyOf: oneOf } : (value as object)).map(([name, each]) => [
      name,
      mendValues(each),
    ]),
  );
}
