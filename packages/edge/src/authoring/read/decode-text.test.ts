import { expect, it } from "vitest";
import { decodeText } from "./decode-text.ts";

it("decodeText decodes UTF-8, with or without a byte order mark", () => {
  for (const text of ["", "name: Größe 💡\n", "\uFEFFname: x"]) {
    expect(decodeText(new TextEncoder().encode(text))).toEqual({ ok: true, text: text.replace("\uFEFF", "") });
  }
});

it("decodeText reports the first byte that is not UTF-8, with line and column", () => {
  const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  expect(decodeText(latin1("a: b\nname: Gr\xf6\xdfe\n"))).toEqual({
    ok: false,
    line: 2,
    column: 9,
    received: "the byte 0xf6",
  });
  expect(decodeText(latin1("\x80"))).toMatchObject({ line: 1, column: 1, received: "the byte 0x80" });
  expect(decodeText(latin1("ab\xc3"))).toMatchObject({ line: 1, column: 3, received: "the byte 0xc3" });
  expect(decodeText(latin1("a\xe2\x82"))).toMatchObject({ line: 1, column: 2 });
  const late = Uint8Array.from([...new TextEncoder().encode("ü".repeat(1_000)), 0xff]);
  expect(decodeText(late)).toMatchObject({ line: 1, column: 1_001, received: "the byte 0xff" });
  expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x61, 0))).toMatchObject({ received: "UTF-16" });
  for (let byte = 0x80; byte < 0x100; byte++) expect(decodeText(Uint8Array.of(0x61, byte)).ok).toBe(false);
});
