import { createEdge, listen } from "@fletch/edge";
import type { Case } from "./suite.ts";

/** An edge on a local socket that records Delivery requests. */
export interface RecordingEdge extends AsyncDisposable {
  /** `http://127.0.0.1:41234` */
  readonly url: string;
  readonly artifactLocation: string;
  /** The bodies of Delivery requests, in order. */
  readonly deliveries: readonly unknown[];
}

/** Starts an edge that serves the artifact and the geo location of a case. */
export async function startRecordingEdge({ artifact, options, mockGeo, now }: Case): Promise<RecordingEdge> {
  const { client, organizationId } = options;
  const deliveries: unknown[] = [];
  const edge = createEdge({
    artifacts: [artifact as object],
    client,
    organizationId,
    ...(now === undefined ? {} : { now: () => now }),
    ...(mockGeo === undefined ? {} : { geo: toGeo(mockGeo) }),
  });
  const server = await listen(
    {
      async fetch(request, ...others) {
        if (new URL(request.url).pathname === "/rest/v1/delivery") deliveries.push(await request.clone().json());
        return edge.fetch(request, ...others);
      },
    },
    { port: 0 },
  );
  return {
    url: server.url,
    artifactLocation: `${server.url}/${client}/production/v1/rules.json`,
    deliveries,
    async [Symbol.asyncDispose]() {
      await server.close({ grace: 0 });
      await edge.close();
    },
  };
}

function toGeo(found: Readonly<Record<string, unknown>>): {
  latitude: number;
  longitude: number;
  countryCode: string;
  stateCode: string;
  city: string;
} {
  return {
    latitude: Number(found["x-geo-latitude"]),
    longitude: Number(found["x-geo-longitude"]),
    countryCode: String(found["x-geo-country-code"]),
    stateCode: String(found["x-geo-region-code"]),
    city: String(found["x-geo-city"]),
  };
}
