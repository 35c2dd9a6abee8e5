// A program with Node's types: loggers, and other implementations of `fetch`.

import { createEdge } from "@fletch/edge";
import { startEdge } from "@fletch/edge/testing";
import { TargetClient } from "@fletch/sdk";
import { createFileArtifactCache, createFileOutbox } from "@fletch/sdk/node";
import { fetch as crossFetch } from "cross-fetch";
import nodeFetch2 from "node-fetch-2";
import pino from "pino";
import { fetch as undiciFetch } from "undici";
import winston from "winston";

const config = {
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  artifactCache: createFileArtifactCache(),
  outbox: createFileOutbox({ directory: "/tmp" }),
};
export const clients = [
  TargetClient.create({ ...config, logger: pino() }),
  TargetClient.create({ ...config, logger: winston.createLogger() }),
  TargetClient.create({ ...config, logger: console }),
  TargetClient.create({ ...config, fetchApi: fetch }),
  TargetClient.create({ ...config, fetchApi: crossFetch }),
  TargetClient.create({ ...config, fetchApi: nodeFetch2 }),
  TargetClient.create({ ...config, fetchApi: undiciFetch }),
];
export const edges = [startEdge({ client: "acme" }), createEdge({ client: "acme" })];
