/** New artifacts at once, by the event stream of Fletch's edge: for the client's option `artifactStream`. */

export type { ArtifactStream } from "../on-device/artifact/artifact-source.ts";
export { type ArtifactStreamOptions, createArtifactStream } from "../on-device/create-artifact-stream.ts";
