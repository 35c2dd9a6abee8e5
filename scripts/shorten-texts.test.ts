import { describe, expect, it } from "vitest";
import { shortenTexts } from "./shorten-texts.ts";

describe("shortenTexts", () => {
  it("removes message texts, and keeps codes and details", () => {
    expect(shortenTexts('throw new TargetError("client-closed", "The client is closed", { cause });')).toBe(
      'throw new TargetError("client-closed", "", { cause });',
    );
  });

  it("keeps the values of a message", () => {
    expect(shortenTexts(`new TargetError(code, \`${value("host")} did not answer within ${value("limit")} ms\`)`)).toBe(
      `new TargetError(code, \`${value("host")}: ${value("limit")}\`)`,
    );
  });

  it("replaces expectations of schemas by one text, and keeps limits and tests", () => {
    expect(shortenTexts('string({ max: 3, expected: "at most three letters" })')).toBe(
      'string({ max: 3, expected: "another value" })',
    );
    expect(shortenTexts('predicate("a function", (value) => isA("a function", value))')).toBe(
      'predicate("another value", (value) => isA("a function", value))',
    );
  });

  it("shortens nested calls", () => {
    expect(shortenTexts('errorFromIssues("a", "What is wrong", [{ path, expected: "a name", received }])')).toBe(
      'errorFromIssues("a", "Not valid", [{ path, expected: "another value", received }])',
    );
  });

  it("leaves everything else as it is", () => {
    const code =
      'const expected = "a name"; // new TargetError("a", "b")\nlog.warn("Not sent"); new TargetError(code, message);';
    expect(shortenTexts(code)).toBe(code);
  });
});

/** A value in a template. */
function value(name: string): string {
  return `\${${name}}`;
}
