import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEdge } from "../src/create-edge.ts";
import { anArtifact } from "./an-artifact.ts";
import { ask } from "./ask.ts";
import { anyBody } from "./random-requests.ts";

describe("random requests", () => {
  it.each([[undefined], [":memory:"]])(
    "get a response, or an error in the API's form (database: %s)",
    async (database) => {
      await using edge = createEdge({
        artifacts: [anArtifact()],
        client: "acme",
        ...(database !== undefined && { database }),
      });
      const statuses = new Set<number>();
      await fc.assert(
        fc.asyncProperty(anyBody, async (body) => {
          // `ask` throws where the answer is not what the API promises.
          const { status, body: received } = await ask(edge, body);
          statuses.add(status);
          if (status === 400) expect(received.message).toMatch(/: expected /);
          else expect([200, 204]).toContain(status);
        }),
        {
          numRuns: randomRuns(database === undefined ? 1_000 : 500),
          // One for each status: few random bodies may all miss one.
          examples: [{ channel: "web" }, { channel: "web", beacon: true }, {}].map((context) => [
            JSON.stringify({ context }),
          ]),
        },
      );
      expect(statuses).toEqual(new Set([200, 204, 400]));
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );
});
