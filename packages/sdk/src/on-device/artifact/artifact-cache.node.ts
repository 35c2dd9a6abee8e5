/** What the artifact room knows of its surroundings on Node. */
import { networkInterfaces } from "node:os";
import type { ArtifactCache } from "./artifact-cache.ts";
import { createFileArtifactCache } from "./file-artifact-cache.ts";

/** What a client uses when it is told nothing. */
export function createDefaultArtifactCache(): ArtifactCache | undefined {
  return createFileArtifactCache();
}

/** A number that counts up from one process to the next: on one machine by the process id, from machine to machine by the address. */
export function createProcessSeed(): number {
  return (addressNumber() + process.pid) | 0;
}

function addressNumber(): number {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { family, internal, address } of addresses ?? []) {
      if (family === "IPv4" && !internal) {
        return address.split(".").reduce((number, part) => ((number << 8) | Number(part)) >>> 0, 0);
      }
    }
  }
  return 0;
}
