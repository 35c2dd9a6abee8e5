import { deliveryRequestSchema } from "@fletch/delivery-api";
import { type AnySchema, object, optional, string } from "@fletch/delivery-api/schema";
import type { PageServices } from "../call/page-services.ts";
import type { FlagVisitor } from "./flag-visitor.ts";
import type { FlagOptions } from "./flags.ts";

/** Tells misspelt names of a visitor and of options. @throws TargetError for them, if the client is strict */
export type CheckNames = (visitor: FlagVisitor, options: FlagOptions) => void;

/** `undefined` in production. In this form, bundlers remove it from production builds. */
export function createNameCheck({ inputs }: PageServices): CheckNames | undefined {
  if (typeof process !== "undefined") {
    if (process.env.NODE_ENV !== "production") {
      const schema = createVisitorSchema();
      return (visitor, options) => {
        inputs.take(inputs.findUnknown(schema, visitor, "visitor"), "invalid-request");
        inputs.tellUnknown(["exposures"], options, "flags");
      };
    }
  }
  return undefined;
}

/** Where a visitor has a field of requests, the names in it are checked as well. */
function createVisitorSchema(): AnySchema {
  const known = deliveryRequestSchema.fields?.();
  const fields = Object.keys(visitorFields).map((name) => [name, known?.get(name) ?? optional(string())]);
  return object(Object.fromEntries(fields));
}

const visitorFields: Readonly<Record<keyof FlagVisitor, true>> = {
  id: true,
  parameters: true,
  profileParameters: true,
  url: true,
  userAgent: true,
  context: true,
  targetCookie: true,
  sessionId: true,
  targetLocationHint: true,
  waitUntil: true,
  property: true,
  environmentId: true,
  experienceCloud: true,
};
