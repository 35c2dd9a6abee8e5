/** Measures in a new process how long a client takes from its creation until it can decide on the device. */
const [who, artifactLocation] = process.argv.slice(2);
const options = {
  client: "bench",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  artifactLocation,
  targetLocationHint: "35",
  telemetryEnabled: false,
} as const;

const milliseconds = who === "fletch" ? await startFletch() : await startPublished();
process.send?.({ port: 0, milliseconds });

async function startFletch(): Promise<number> {
  const { TargetClient } = await import("@fletch/sdk");
  const start = performance.now();
  const client = TargetClient.create({ ...options, artifactLocation: artifactLocation ?? "" });
  await client.ready();
  return performance.now() - start;
}

async function startPublished(): Promise<number> {
  const { createPublishedClient } = await import("./decision/published-client.ts");
  const start = performance.now();
  await new Promise<void>((resolve) => {
    createPublishedClient({ ...options, events: { clientReady: () => resolve() } });
  });
  return performance.now() - start;
}

process.once("disconnect", () => process.exit());
