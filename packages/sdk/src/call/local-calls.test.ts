import { expect, it } from "vitest";
import type { ClientServices, LocalDecisioning } from "../on-device/local-decisioning.ts";
import { createLocalCallsWith } from "./local-calls.ts";

it("The wait of a call for a download that was lost with another request ends when its signal aborts", async () => {
  const device = { use: () => new Promise<void>(() => {}) } as unknown as LocalDecisioning;
  const services = { settings: { timeout: 1 } } as unknown as ClientServices;
  const { waitForArtifact } = createLocalCallsWith(() => device)(services);
  const controller = new AbortController();
  const wait = waitForArtifact("on-device", { request: {}, timeout: 20_000, signal: controller.signal });
  controller.abort("gone");
  await expect(wait).rejects.toMatchObject({ code: "request-aborted", cause: "gone" });
});
