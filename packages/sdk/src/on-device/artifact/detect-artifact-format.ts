/** How an artifact is written: as JSON, or obfuscated. */
export type ArtifactFormat = "json" | "bin";

/** The format that was given, else what the location's path ends with. */
export function detectArtifactFormat(location: string, given?: ArtifactFormat): ArtifactFormat {
  return given ?? (/.\.bin$/i.test(location.split(/[?#]/, 1)[0] ?? "") ? "bin" : "json");
}
