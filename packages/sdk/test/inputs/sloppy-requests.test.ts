import { anyText } from "@fletch/test-kit/any-text";
import { quietLogger } from "@fletch/test-kit/loggers";
import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isTargetError, TargetClient } from "../../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "../recording-server.ts";
import { validateBody } from "./api-description.ts";

let server: RecordingServer;

beforeAll(async () => {
  server = await startRecordingServer(() => ({ body: { status: 200 } }));
});
afterAll(() => server[Symbol.asyncDispose]());

const scalar = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, "", " ", "7", "1.5", "WEB", "true", "display", 0, 1, -1, 2.5, 2 ** 40),
  fc.constantFrom<unknown>(Number.NaN, Number.POSITIVE_INFINITY, true, false, 12n, new Date(0), new Date(Number.NaN)),
  fc.constantFrom<unknown>(
    new URL("https://a.test/"),
    new String("x"),
    Symbol("s"),
    () => 1,
    [],
    {},
    new Map([["a", 1]]),
  ),
  anyText(12),
);
const names = fc.constantFrom(
  ..."name,index,parameters,profileParameters,order,product,address,url,referringUrl,id,total,time,purchasedProductIds".split(
    ",",
  ),
  ..."tntId,thirdPartyId,marketingCloudVisitorId,customerIds,integrationCode,authenticatedState,channel,geo,ipAddress,screen".split(
    ",",
  ),
  ..."execute,prefetch,mboxes,views,pageLoad,context,experienceCloud,analytics,logging,supplementalDataId,notifications".split(
    ",",
  ),
  ..."type,timestamp,tokens,mbox,view,state,qaMode,preview,previewIndexes,trace,telemetry,entries,token,latitude".split(
    ",",
  ),
  ..."__proto__,toString,unknown,profile.x,orderId".split(","),
);
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(names, tie("value"), { maxKeys: 6 }),
  ),
}));
const part = fc.record(
  {
    mboxes: fc.array(
      fc.oneof(anything, fc.record({ name: scalar, index: scalar, parameters: anything, order: anything })),
      { maxLength: 4 },
    ),
    pageLoad: anything,
  },
  { requiredKeys: ["mboxes"] },
);
const request = fc.record(
  {
    execute: part,
    prefetch: fc.oneof(part, anything),
    context: anything,
    id: anything,
    experienceCloud: anything,
    notifications: fc.array(
      fc.record({ id: scalar, type: scalar, timestamp: scalar, tokens: anything, mbox: anything }),
      { maxLength: 3 },
    ),
    property: anything,
    qaMode: anything,
    telemetry: anything,
    requestId: scalar,
    environmentId: scalar,
  },
  { requiredKeys: ["execute"] },
);

it("a random request is sent in a valid form, or refused with a typed error", async () => {
  await using client = TargetClient.create({
    ...server.clientOptions,
    telemetryEnabled: false,
    logger: quietLogger,
  });
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(request, anything, async (given, customerIds) => {
      server.requests.length = 0;
      const error: unknown = await client.getOffers({ request: given, customerIds } as never).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined && !isTargetError(error)) throw error;
      for (const { body } of server.requests) validateBody(body);
      sent += server.requests.length;
    }),
    { numRuns: randomRuns(1_500) },
  );
  expect(sent).toBeGreaterThan(randomRuns(300));
});
