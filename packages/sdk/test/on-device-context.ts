import { quietLogger } from "@fletch/test-kit/loggers";
import type { CallContext } from "../src/call/call-context.ts";
import { createCallContext } from "../src/call/create-call-context.ts";
import { createLocalCallsWith } from "../src/call/local-calls.ts";
import { createLocalDecisioningWith } from "../src/on-device/decide-locally.ts";
import type { TargetClientOptions } from "../src/options/client-options.ts";

/** Creates the context of on-device calls for an artifact in memory, without the public class. Waits until it is ready. */
export async function createOnDeviceContext(
  artifactPayload: object,
  options: Partial<TargetClientOptions> = {},
): Promise<CallContext & AsyncDisposable> {
  const context = createCallContext(
    {
      client: "acme",
      organizationId: "0AAA@AdobeOrg",
      decisioningMethod: "on-device",
      artifactPayload,
      pollingInterval: 0,
      telemetryEnabled: false,
      logger: quietLogger,
      ...options,
    },
    createLocalCallsWith(createLocalDecisioningWith()),
  );
  await context.local?.readiness.wait(undefined);
  return Object.assign(context, {
    async [Symbol.asyncDispose]() {
      context.local?.readiness.close();
      await context.device?.close({ deadline: 0 });
    },
  });
}
