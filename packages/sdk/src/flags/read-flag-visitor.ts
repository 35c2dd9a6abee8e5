import type { Adjustment } from "@fletch/delivery-api";
import { isPlain, isRecord, toPlainObject } from "@fletch/delivery-api/schema";
import type { PageServices } from "../call/page-services.ts";
import type { TargetRequest } from "../options/call-options.ts";
import { readRequest } from "../request/read-request.ts";
import { type FlagVisitor, toContext } from "./flag-visitor.ts";

/**
 * Reads a visitor as calls read requests: docs/inputs.md.
 *
 * @throws TargetError `invalid-request` for a visitor that needs conversion, if the client is strict
 */
export function readFlagVisitor(given: FlagVisitor, inputs: PageServices["inputs"]): FlagVisitor {
  try {
    if (isOfTexts(given)) return given;
  } catch {
    // A getter throws. The conversion reads the other fields.
  }
  return convert(given, inputs);
}

type Fields = Readonly<Record<string, unknown>>;

/** Fast path: most visitors, and their ids, are plain objects of strings. */
function isOfTexts(fields: unknown): boolean {
  if (!isPlain(fields)) return false;
  for (const name in fields) {
    const value = fields[name];
    if (typeof value === "string" || value === undefined) continue;
    if (name === "id" ? !isOfTexts(value) : !isPlain(value) || (name !== "parameters" && name !== "profileParameters"))
      return false;
  }
  return true;
}

function convert(visitor: FlagVisitor, inputs: PageServices["inputs"]): FlagVisitor {
  const fields: Record<string, unknown> = toPlainObject(visitor as object as Fields, true);
  const unreadable: Adjustment[] = [];
  for (const name in fields) {
    if (typeof fields[name] !== "symbol") continue;
    fields[name] = undefined;
    unreadable.push({ path: `$.${name}`, action: "dropped", expected: "a value", received: "an error" });
  }
  const given = fields as FlagVisitor;
  const id: unknown = given.id;
  const { property, environmentId, experienceCloud, parameters, profileParameters } = given;
  // It may be a method, which is not copied.
  const { waitUntil } = "waitUntil" in given ? given : visitor;
  const { request, adjustments } = readRequest({
    // Ids of databases, such as `ObjectId`, have `toJSON`.
    id: isRecord(id) && !("toJSON" in id) ? id : { thirdPartyId: id },
    context: toContext(given),
    property,
    environmentId,
    experienceCloud,
    prefetch: { pageLoad: { parameters, profileParameters } },
  } as TargetRequest);
  inputs.take(unreadable.concat(adjustments), "invalid-request");
  const { prefetch, ...read } = request;
  return {
    ...read,
    ...prefetch?.pageLoad,
    sessionId: readScalarText(given.sessionId),
    targetCookie: readScalarText(given.targetCookie),
    targetLocationHint: readScalarText(given.targetLocationHint),
    waitUntil: typeof waitUntil === "function" ? waitUntil.bind(visitor) : undefined,
  };
}

function readScalarText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
