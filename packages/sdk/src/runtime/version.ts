/** The client's version in requests. A test compares it with package.json. */
export const sdkName = "Fletch";
export const sdkVersion = "0.1.0";
