import type { Plan } from "@fletch/decisioning";
import { readOutbox } from "../call/client-queue.ts";
import type { PageServices } from "../call/page-services.ts";
import { type CheckNames, createNameCheck } from "./check-names.ts";
import { ExposureMemory } from "./exposure-memory.ts";

/** State that the flags of one client share. */
export interface FlagHost {
  readonly client: PageServices;
  readonly memory: ExposureMemory;
  readonly checkNames: CheckNames | undefined;
}

const hosts = new WeakMap<PageServices, FlagHost>();

/** Returns the shared state of a client's flags. */
export function getFlagHost(client: PageServices): FlagHost {
  let host = hosts.get(client);
  if (host === undefined) {
    readOutbox(client);
    host = { client, memory: new ExposureMemory(), checkNames: createNameCheck(client) };
    hosts.set(client, host);
  }
  return host;
}

/** Returns the current plan; `undefined` without an artifact. */
export function getPlan({ client: { device } }: FlagHost): Plan | undefined {
  return device?.plan;
}
