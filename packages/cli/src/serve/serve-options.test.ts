import { describe, expect, it } from "vitest";
import { type ServeOptions, toEdgeOptions } from "./serve-options.ts";

const typed: ServeOptions = {
  activities: ["activities"],
  artifact: [],
  environment: "staging",
  host: "127.0.0.1",
  port: 0,
  database: false,
  latency: 0,
  errorRate: 0,
  hangRate: 0,
  resetRate: 0,
  dropNotificationsRate: 0,
  staleArtifact: false,
  quiet: true,
};

describe("the edge's options", () => {
  it("have the host that answers are to name, where one was typed", () => {
    const edgeHost = "mboxedge35.tt.omtrdc.net";
    expect(toEdgeOptions({ ...typed, edgeHost })).toMatchObject({ edgeHost, environment: "staging", client: "fletch" });
  });

  it("have nothing of what was not typed, and nothing of what only the command knows", () => {
    expect(Object.keys(toEdgeOptions(typed)).sort()).toEqual([
      "activities",
      "artifacts",
      "client",
      "dropNotificationsRate",
      "environment",
      "errorRate",
      "hangRate",
      "latency",
      "resetRate",
      "staleArtifact",
    ]);
  });
});
