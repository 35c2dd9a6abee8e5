import { describe, expect, it } from "vitest";
import { artifactLocation, cdnHost, minPollingInterval } from "./artifact-location.ts";

describe("the artifact's URL", () => {
  it.each<[options: Partial<Parameters<typeof artifactLocation>[0]>, location: string]>([
    [{}, "https://assets.adobetarget.com/acme/production/v1/rules.json"],
    [{ environment: "Staging" }, "https://assets.adobetarget.com/acme/staging/v1/rules.json"],
    [{ environment: "My Env" }, "https://assets.adobetarget.com/acme/my%20env/v1/rules.json"],
    [{ propertyToken: "8ce2" }, "https://assets.adobetarget.com/acme/production/v1/8ce2/rules.json"],
    [{ propertyToken: "" }, "https://assets.adobetarget.com/acme/production/v1/rules.json"],
    [{ propertyToken: "../../x" }, "https://assets.adobetarget.com/acme/production/v1/..%2F..%2Fx/rules.json"],
    [{ artifactFormat: "bin" }, "https://assets.adobetarget.com/acme/production/v1/rules.bin"],
    [{ cdnEnvironment: "staging" }, "https://assets.staging.adobetarget.com/acme/production/v1/rules.json"],
    [{ cdnBasePath: "cdn.example.com/target/" }, "https://cdn.example.com/target/acme/production/v1/rules.json"],
    [{ cdnBasePath: "http://127.0.0.1:1" }, "http://127.0.0.1:1/acme/production/v1/rules.json"],
    [{ artifactLocation: "https://a.test/x.json", environment: "dev" }, "https://a.test/x.json"],
  ])("with %j is %s", (options, location) => {
    expect(artifactLocation({ client: "acme", ...options })).toBe(location);
  });

  it("is on the same CDN as the geo lookup", () => {
    expect(cdnHost({ client: "acme", cdnBasePath: "cdn.example.com" })).toBe("https://cdn.example.com");
  });
});

describe("the minimum of the polling interval is", () => {
  it.each([
    ["https://assets.adobetarget.com/acme/production/v1/rules.json", 300_000],
    ["https://assets.staging.adobetarget.com/acme/production/v1/rules.json", 300_000],
    ["https://ASSETS.adobetarget.com:443/rules.json", 300_000],
    ["http://127.0.0.1:5001/acme/production/v1/rules.json", 0],
    ["https://adobetarget.com.example.com/rules.json", 0],
    ["https://cdn.example.com/adobetarget.com/rules.json", 0],
  ])("for %s %i ms", (location, shortest) => {
    expect(minPollingInterval(location)).toBe(shortest);
  });
});
