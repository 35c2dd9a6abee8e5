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
  return isOfTexts(given) ? given : convert(toPlainObject(given as object as Fields) as FlagVisitor, inputs);
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

function convert(given: FlagVisitor, inputs: PageServices["inputs"]): FlagVisitor {
  const id: unknown = given.id;
  const { property, environmentId, experienceCloud, parameters, profileParameters } = given;
  const { request, adjustments } = readRequest({
    // Ids of databases, such as `ObjectId`, have `toJSON`.
    id: isRecord(id) && !("toJSON" in id) ? id : { thirdPartyId: id },
    context: toContext(given),
    property,
    environmentId,
    experienceCloud,
    prefetch: { pageLoad: { parameters, profileParameters } },
  } as TargetRequest);
  inputs.take(adjustments, "invalid-request");
  const { prefetch, ...visitor } = request;
  return {
    ...visitor,
    ...prefetch?.pageLoad,
    sessionId: toText(given.sessionId),
    targetCookie: toText(given.targetCookie),
    targetLocationHint: toText(given.targetLocationHint),
    waitUntil: given.waitUntil ?? undefined,
  };
}

function toText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
