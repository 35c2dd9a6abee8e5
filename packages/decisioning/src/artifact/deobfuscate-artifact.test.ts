import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deobfuscateArtifact } from "./deobfuscate-artifact.ts";
import { obfuscateArtifact } from "./obfuscate-artifact.ts";
import { parseArtifact } from "./parse-artifact.ts";

const organizationId = "0DD934B85278256B0A490D44@AdobeOrg";
const key = "0123456789abcdefghijklmnopqrstuv";
const artifact = {
  version: "1.0.0",
  rules: { mboxes: { "ünïcödé 😀": [{ ruleKey: "1", activityId: 1, condition: true, consequence: {} }] } },
};
const locked = obfuscateArtifact(artifact, organizationId, key);

describe("an obfuscated artifact", () => {
  it("is deobfuscated to the original", () => {
    expect(deobfuscateArtifact(locked, organizationId)).toEqual(artifact);
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ minLength: 1 }), (value, organization) => {
        const back = deobfuscateArtifact(obfuscateArtifact(value, organization, key), organization);
        expect(back).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("starts with format, version and key, and has no readable rules", () => {
    const text = new TextDecoder("latin1").decode(locked);
    expect(text.slice(0, 40)).toBe(`ATOD:001${key}`);
    expect(text.slice(40)).not.toMatch(/version|rules|mboxes/);
  });

  it("is XORed with the organization id and the key, repeatedly", () => {
    const mask = new TextEncoder().encode(organizationId + key);
    const body = locked.slice(40).map((byte, index) => byte ^ (mask[index % mask.length] ?? 0));
    expect(JSON.parse(new TextDecoder().decode(body))).toEqual(artifact);
  });

  it("is read with any prefix, and at any offset of a buffer", () => {
    const renamed = locked.slice();
    renamed.set(new TextEncoder().encode("XXXX"));
    const buffer = new Uint8Array(locked.length + 7);
    buffer.set(renamed, 7);
    expect(deobfuscateArtifact(buffer.subarray(7), organizationId)).toEqual(artifact);
  });

  it("is refused for another organization, and the message names the one that was tried", () => {
    expect(() => deobfuscateArtifact(locked, "OTHER@AdobeOrg")).toThrow(
      expect.objectContaining({ code: "invalid-artifact", message: expect.stringContaining('"OTHER@AdobeOrg"') }),
    );
  });

  it("is refused if it is truncated at any byte", () => {
    for (let length = 0; length < locked.length; length++) {
      expect(() => deobfuscateArtifact(locked.subarray(0, length), organizationId), `${length} bytes`).toThrow(
        expect.objectContaining({ code: "invalid-artifact" }),
      );
    }
  });

  it.each(["ATOD:002", "ATOD:abc", "ATOD-001", "<!DOCTYP", "ATOD:1e0", "ATOD:   "])(
    "is refused with the header %j",
    (header) => {
      const changed = locked.slice();
      changed.set(new TextEncoder().encode(header));
      expect(() => deobfuscateArtifact(changed, organizationId)).toThrow(
        expect.objectContaining({ code: "invalid-artifact" }),
      );
    },
  );

  it("throws only a typed error for a damaged byte", () => {
    for (let position = 0; position < locked.length; position++) {
      for (const bit of [1, 0x80]) {
        const damaged = locked.slice();
        damaged[position] = (damaged[position] ?? 0) ^ bit;
        try {
          parseArtifact(deobfuscateArtifact(damaged, organizationId));
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid-artifact" });
        }
      }
    }
  });

  it.each(["", "short", "0123456789abcdefghijklmnopqrstu ", `${key}x`])("cannot be made with the key %j", (bad) => {
    expect(() => obfuscateArtifact(artifact, organizationId, bad)).toThrow(
      expect.objectContaining({ code: "invalid-options" }),
    );
  });
});
