import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DeliveryResponse } from "@fletch/delivery-api";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** The Delivery API's published description, where it is at hand. */
const document = fileURLToPath(new URL("../../../../shared/spec/delivery-api.openapi.json", import.meta.url));
const root = "openapi";
const validators = readValidators();

/** What an answer of the edge is. Throws unless it is what the Delivery API's description says. */
export async function validateResponse(response: Response): Promise<DeliveryResponse & { readonly message?: string }> {
  const text = await response.text();
  if (response.status === 204) {
    if (text !== "") throw new Error(`Expected no body with 204, received ${text}`);
    return {};
  }
  if (response.headers.get("content-type") !== "application/json;charset=UTF-8") {
    throw new Error(`Expected application/json;charset=UTF-8, received ${response.headers.get("content-type")}`);
  }
  const body = JSON.parse(text) as DeliveryResponse;
  if (body.status !== response.status)
    throw new Error(`Expected status ${response.status} in the body, received ${text}`);
  const validate = validators?.[response.status === 200 ? "success" : "failure"];
  if (validate !== undefined && !validate(body)) {
    throw new Error(`The answer is not what the API promises: ${JSON.stringify(validate.errors)}\n${text}`);
  }
  return body;
}

function readValidators(): { readonly success: ValidateFunction; readonly failure: ValidateFunction } | undefined {
  if (!existsSync(document)) {
    // biome-ignore lint/suspicious/noConsole: what a test leaves out has to be seen.
    console.warn(
      "LEFT OUT: the OpenAPI document of the Delivery API is not here; answers are not validated against it.",
    );
    return undefined;
  }
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat("int32", true).addFormat("int64", true);
  ajv.addSchema(mendMaps(JSON.parse(readFileSync(document, "utf8"))) as object, root);
  const at = (status: string): ValidateFunction =>
    ajv.compile({
      $ref: `${root}#/paths/~1rest~1v1~1delivery/post/responses/${status}/content/application~1json/schema`,
    });
  return { success: at("200"), failure: at("default") };
}

/**
 * The document describes the maps of response tokens and traces as if each value were an object that repeats its name. Values of response
 * tokens are texts or lists of texts, traces are free-form.
 */
function mendMaps(value: unknown, name?: string): unknown {
  if (Array.isArray(value)) return value.map((each) => mendMaps(each));
  if (typeof value !== "object" || value === null) return value;
  if (name === "responseTokens") {
    const text = { type: "string" };
    return { type: "object", additionalProperties: { anyOf: [text, { type: "array", items: text }] } };
  }
  if (name === "trace" && "additionalProperties" in value) return { type: "object" };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mendMaps(each, key)]));
}
