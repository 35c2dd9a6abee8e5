import type { CallContext } from "./call-context.ts";

/**
 * Ends the parts of a client in their order: impressions, those of running decisions too, telemetry, then connections, which the first two use.
 *
 * @param deadline milliseconds, after which whatever is left is given up
 */
export async function closeClient(
  { device, local, pages, telemetrySender, transport }: CallContext,
  deadline: number,
): Promise<void> {
  const started = performance.now();
  local?.readiness.close();
  const remaining = (): number => Math.max(0, started + deadline - performance.now());
  await Promise.all([device?.close({ deadline, running: local?.running.ended }), pages.queue?.close({ deadline })]);
  await telemetrySender.close(remaining());
  await transport.close({ deadline: remaining() });
}
