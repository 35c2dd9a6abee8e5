import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deliveryRequestSchema, normalize } from "@fletch/delivery-api";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** The Delivery API's published description, where it is at hand. */
const document = fileURLToPath(new URL("../../../../../shared/spec/delivery-api.openapi.json", import.meta.url));
const validate = readValidator();

/** Throws unless a body is one that the Delivery API's description allows, without anything that the API does not know. */
export function validateBody(body: unknown): void {
  if (validate !== undefined && !validate(body)) {
    throw new Error(`The body is not valid: ${JSON.stringify(validate.errors)}\n${JSON.stringify(body)}`);
  }
  const { value, issues } = normalize(deliveryRequestSchema, body);
  if (issues.length > 0 || value !== body) {
    throw new Error(`The body is beyond a limit, or has something that the API does not know: ${JSON.stringify(body)}`);
  }
}

function readValidator(): ValidateFunction | undefined {
  if (!existsSync(document)) {
    // biome-ignore lint/suspicious/noConsole: what a test leaves out has to be seen.
    console.warn(
      "LEFT OUT: the OpenAPI document of the Delivery API is not here; bodies are not validated against it.",
    );
    return undefined;
  }
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat("int32", true).addFormat("int64", true).addFormat("float", true).addFormat("double", true);
  ajv.addSchema(mend(JSON.parse(readFileSync(document, "utf8"))) as object, "openapi");
  const $ref = "openapi#/paths/~1rest~1v1~1delivery/post/requestBody/content/application~1json/schema";
  return ajv.compile({ $ref });
}

/** The document has two slips: it describes the values of parameters as objects, and wants a field `mbox` of mboxes where `name` is meant. */
function mend(value: unknown, name?: string): unknown {
  if (Array.isArray(value))
    return name === "required"
      ? value.map((each) => (each === "mbox" ? "name" : each))
      : value.map((each) => mend(each));
  if (typeof value !== "object" || value === null) return value;
  if (name === "parameters" && "additionalProperties" in value)
    return { ...value, additionalProperties: { type: "string" } };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mend(each, key)]));
}
