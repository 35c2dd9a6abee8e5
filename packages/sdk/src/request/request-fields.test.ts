/**
 * Structures that are written by hand for speed, compared with the schema field by field: a new field of the schema must reach the copy, or be left to
 * the full check.
 */
import { deliveryRequestSchema } from "@fletch/delivery-api";
import { type AnySchema, findIssues, isExact } from "@fletch/delivery-api/schema";
import { describe, expect, it } from "vitest";
import type { TargetRequest } from "../options/call-options.ts";
import { completeContext } from "./complete-context.ts";
import { copyMboxesRequest } from "./copy-mboxes-request.ts";

type Path = readonly (string | 0)[];

const allFields = listFields(deliveryRequestSchema, []);

describe("each field of the schema of requests", () => {
  it("is kept by the fast copy, or refused", () => {
    const kept: string[] = [];
    for (const [path, schema] of allFields) {
      const request = createRequest(path, createValid(schema, path));
      const copy = copyMboxesRequest(request, 0);
      if (copy === undefined) continue;
      expect(isExact(request, deliveryRequestSchema, true), path.join(".")).toBe(true);
      // The copy of a context has defaults as well.
      expect({ value: read(copy, path) }, path.join(".")).toMatchObject({ value: read(request, path) });
      kept.push(path.join("."));
    }
    expect(kept.sort()).toEqual([
      "context",
      "context.address",
      "context.address.referringUrl",
      "context.address.url",
      "context.channel",
      "context.timeOffsetInMinutes",
      "context.userAgent",
      "execute.mboxes",
      "execute.mboxes.0.index",
      "execute.mboxes.0.name",
      "execute.mboxes.0.parameters",
      "id",
      "id.marketingCloudVisitorId",
      "id.thirdPartyId",
      "id.tntId",
      "requestId",
    ]);
  });

  it("is checked by the fast copy", () => {
    for (const [path] of allFields) {
      expect(copyMboxesRequest(createRequest(path, Symbol("invalid")), 0), path.join(".")).toBeUndefined();
    }
  });

  it("of a context is kept when defaults are added", () => {
    const context = deliveryRequestSchema.fields?.().get("context") as AnySchema;
    for (const [path, schema] of listFields(context, [])) {
      const given = set({}, path, createValid(schema, path));
      expect(read(completeContext(given as object, 0), path), path.join(".")).toEqual(read(given, path));
    }
  });
});

function listFields({ fields, item }: AnySchema, path: Path): readonly (readonly [Path, AnySchema])[] {
  if (item !== undefined) return listFields(item, [...path, 0]);
  return [...(fields?.() ?? [])].flatMap(([name, field]) => [
    [[...path, name], field] as const,
    ...listFields(field, [...path, name]),
  ]);
}

/** A request that executes an mbox, and has one field more, or another value for one. */
function createRequest(path: Path, value: unknown): TargetRequest {
  return set({ execute: { mboxes: [{ name: "hero" }] } }, path, value) as TargetRequest;
}

function set(target: object, path: Path, value: unknown): object {
  let part = target as Record<string | 0, unknown>;
  for (const [position, key] of path.slice(0, -1).entries()) {
    part[key] ??= path[position + 1] === 0 ? [] : {};
    part = part[key] as typeof part;
  }
  part[path.at(-1) as string] = value;
  return target;
}

function read(value: unknown, path: Path): unknown {
  return path.reduce((part, key) => (part as Readonly<Record<string | 0, unknown>> | undefined)?.[key], value);
}

const scalars: readonly unknown[] = [
  "a",
  "web",
  1,
  true,
  "any",
  "1.2.3.4",
  "2026-01-31T12:00:00Z",
  "0".repeat(32),
  `${"0".repeat(16)}-${"0".repeat(16)}`,
  "a:b",
  "https://a.test/",
];

function createValid(schema: AnySchema, path: Path): unknown {
  const { item, fields } = schema;
  const [, choice = "null"] = /^one of ("[^"]*"|\d+)/.exec(schema.expected) ?? [];
  const candidates: unknown[] = [
    schema.fallback,
    JSON.parse(choice),
    "x".repeat(schema.min > 0 ? schema.min : 1),
    ...scalars,
  ];
  if (schema.kind === "array") candidates.push([createValid(item as AnySchema, path)]);
  if (schema.kind === "record") candidates.push({ a: createValid(item as AnySchema, path) });
  if (schema.kind === "object") {
    const entries = [...(fields?.() ?? [])];
    const required = entries.filter(([, field]) => !field.optional);
    const named = required.length > 0 ? required : entries.slice(0, 1);
    candidates.push(Object.fromEntries(named.map(([name, field]) => [name, createValid(field, [...path, name])])));
  }
  const valid = candidates.find((each) => each !== undefined && findIssues(schema, each).length === 0);
  expect(valid, `a value for ${path.join(".")}, ${schema.expected}: add one to scalars`).toBeDefined();
  return valid;
}
