import { sValidator } from "@hono/standard-validator";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { type DeliveryRequest, deliveryRequestSchema } from "./index.ts";
import { array, number, object, optional, record, string } from "./schema.ts";

interface Line {
  readonly amount: number;
  readonly attributes?: Readonly<Record<string, string>>;
}
const lines = array(object<Line>({ amount: number(), attributes: optional(record(string({ max: 4 }), string())) }));

describe("a schema for tools that read Standard Schema", () => {
  it("has the types of the specification", () => {
    const standard: StandardSchemaV1<readonly Line[]> = lines;
    const output: StandardSchemaV1.InferOutput<typeof lines> = [{ amount: 1 }];
    expect(standard["~standard"]).toMatchObject({ version: 1, vendor: "fletch" });
    expect(output).toHaveLength(1);
  });

  it("returns a valid value itself", () => {
    const value = [{ amount: 1, other: true }];
    expect(lines["~standard"].validate(value)).toEqual({ value });
    expect(lines["~standard"].validate(value)).toHaveProperty("value", value);
  });

  it("gives each issue a message, and the keys that lead to the value", () => {
    expect(lines["~standard"].validate([{ amount: "1" }, { amount: 1, attributes: { 'a "b].c': "x" } }])).toEqual({
      issues: [
        { message: 'expected a number, received "1"', path: [0, "amount"] },
        {
          message: expect.stringContaining("expected a string of at most 4 characters"),
          path: [1, "attributes", 'a "b].c'],
        },
      ],
    });
    expect(lines["~standard"].validate("none")).toMatchObject({ issues: [{ path: [] }] });
  });

  it("checks the requests of an application of Hono", async () => {
    const app = new Hono().post("/delivery", sValidator("json", deliveryRequestSchema), (context) => {
      const request: DeliveryRequest = context.req.valid("json");
      return context.json({ channel: request.context.channel });
    });
    const post = (body: unknown): Response | Promise<Response> =>
      app.request("/delivery", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const accepted = await post({ context: { channel: "web" }, execute: { mboxes: [{ name: "hero", index: 1 }] } });
    expect([accepted.status, await accepted.json()]).toEqual([200, { channel: "web" }]);
    const refused = await post({ context: { channel: "web" }, execute: { mboxes: [{ name: "", index: 1 }] } });
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { error: [{ path: ["execute", "mboxes", 0, "name"] }] },
    ]);
  });
});
