/** How this client introduces itself to Target. A test holds the version and that of package.json together. */
export const sdkName = "Fletch";
export const sdkVersion = "0.1.0";
