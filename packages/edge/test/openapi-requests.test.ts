import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEdge } from "../src/create-edge.ts";
import { anArtifact } from "./an-artifact.ts";
import { ask } from "./ask.ts";
import { openApiRequests } from "./openapi-requests.ts";

const requests = openApiRequests(Date.now());
if (requests === null) {
  // biome-ignore lint/suspicious/noConsole: what a test leaves out has to be seen.
  console.warn("LEFT OUT: the OpenAPI document of the Delivery API is not here; no requests are made from it.");
}

describe.runIf(requests !== null)("requests that are valid by the Delivery API's OpenAPI document", () => {
  it.each([[undefined], [":memory:"]])(
    "are never refused, and their responses are valid too (database: %s)",
    async (database) => {
      await using edge = createEdge({
        artifacts: [anArtifact()],
        client: "acme",
        ...(database !== undefined && { database }),
      });
      await fc.assert(
        fc.asyncProperty(requests ?? fc.constant({}), async (request) => {
          // `ask` throws where the answer is not what the API promises.
          const { status, body } = await ask(edge, request);
          expect({ status, message: body.message }).toEqual({
            status: expect.toBeOneOf([200, 204]),
            message: undefined,
          });
        }),
        { numRuns: randomRuns(500) },
      );
    },
  );
});
