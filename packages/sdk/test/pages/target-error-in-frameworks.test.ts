/** The status that Target answered with is not the status for the visitor. */
import { createServer } from "node:http";
import { quietLogger } from "@fletch/test-kit/loggers";
import { openPort } from "@fletch/test-kit/open-port";
import express from "express";
import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TargetClient } from "../../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "../recording-server.ts";

describe("a TargetError that a handler does not catch", () => {
  let edge: RecordingServer;
  let target: TargetClient;
  beforeAll(async () => {
    edge = await startRecordingServer(() => ({ status: 403, body: { status: 403, message: "no" } }));
    target = TargetClient.create({
      client: "acme",
      organizationId: "0AAA@AdobeOrg",
      serverDomain: edge.host,
      secure: false,
      logger: quietLogger,
    });
  });
  afterAll(async () => {
    await target.close();
    await edge[Symbol.asyncDispose]();
  });
  const ask = () => target.getOffers({ request: { execute: { pageLoad: {} } } });

  it("gets 500 from Express", async () => {
    const app = express().set("env", "test");
    app.get("/", async () => void (await ask()));
    const server = createServer(app);
    const { status } = await fetch(`http://127.0.0.1:${await openPort(server)}/`);
    server.close();
    expect(status).toBe(500);
  });

  it("gets 500 from Fastify", async () => {
    await using app = fastify();
    app.get("/", async () => ask());
    const { statusCode } = await app.inject("/");
    expect(statusCode).toBe(500);
  });

  it("has none of the properties that Express, Koa and Fastify read", async () => {
    const error = await ask().catch((reason: unknown) => reason as object);
    expect(error).toMatchObject({ code: "http-error", httpStatus: 403 });
    for (const name of ["status", "statusCode", "headers", "expose"]) expect(name in error, name).toBe(false);
  });
});
