/** Immediate updates of the artifact, over the event stream of Fletch's edge: for the option `artifactStream`. */

export type { ArtifactStream } from "../artifact/artifact-source.ts";
export { type ArtifactStreamOptions, createArtifactStream } from "../on-device/create-artifact-stream.ts";
