import fc from "fast-check";
import { expect, it } from "vitest";
import { ServerSentEventParser } from "./parse-server-sent-events.ts";

const encoder = new TextEncoder();

function parse(...chunks: readonly Uint8Array[]): readonly string[] {
  const parser = new ServerSentEventParser();
  return chunks.flatMap((chunk) => parser.push(chunk).map(({ data }) => data));
}

it("an event stream is parsed by the standard: line ends, comments, ids and data of several lines", () => {
  const stream =
    ":comment\r\n\r\nid: 1\ndata: one\n\ndata:two\rdata: lines\r\revent: x\ndata\n\nid: no data\n\ndata: last";
  expect(parse(encoder.encode(stream))).toEqual(["one", "two\nlines", ""]);
});

it("an event stream is parsed the same, however it is split into chunks", () => {
  const bytes = encoder.encode('retry: 1500\n\n:\n\nid: ü\r\ndata: {"a":"ü€😀"}\r\n\r\ndata: b\rdata: c\r\r');
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
      const offsets = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const parts = offsets.slice(1).map((end, index) => bytes.subarray(offsets[index], end));
      // Whether the last carriage return ends a line alone is known with the next byte.
      expect(parse(...parts, encoder.encode("\n"))).toEqual(['{"a":"ü€😀"}', "b\nc"]);
    }),
    { seed: 20 },
  );
});

it("the retry time of an event stream is read, and an invalid one is ignored", () => {
  const parser = new ServerSentEventParser();
  parser.push(encoder.encode("retry: 1500\n\n"));
  expect(parser.retry).toBe(1_500);
  parser.push(encoder.encode("retry: soon\nretry: -1\n\n"));
  expect(parser.retry).toBe(1_500);
});

it("an event stream with an endless event is refused", () => {
  const parser = new ServerSentEventParser();
  const half = encoder.encode(`data: ${"x".repeat(40_000)}\n`);
  expect(parser.push(half)).toEqual([]);
  expect(() => parser.push(half)).toThrow("at most 65536 characters");
  expect(() => new ServerSentEventParser().push(encoder.encode("x".repeat(70_000)))).toThrow("too long");
});
