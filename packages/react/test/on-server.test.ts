import { Writable } from "node:stream";
import { createTestFlags } from "@fletch/sdk/flags";
import { createElement, type ReactNode, useState } from "react";
import { renderToPipeableStream, renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { TargetProvider, type TargetState, useFlag, useOffer } from "../src/index.ts";
import { createTargetState, reportEvents } from "../src/server.ts";

const createState = (headline: string): TargetState =>
  createTargetState({ flags: createTestFlags<{ flags: { headline: string } }>({ flags: { headline } }) });

function Headline(): ReactNode {
  return createElement("h1", null, useFlag("flags", "headline", "default"));
}

function Offer(): ReactNode {
  return createElement("p", null, useOffer("hero", "default hero"));
}

const defaultHero = { title: "Lamps" };

/** Renders three times, and tells whether the offer was one object. */
function OfferOfRenders(): ReactNode {
  const offer = useOffer("hero", defaultHero);
  const [first] = useState(offer);
  const [count, setCount] = useState(0);
  if (count < 2) setCount(count + 1);
  return `${count} ${first === offer}`;
}

function page(state: TargetState | undefined, ...children: ReactNode[]): ReactNode {
  return createElement(TargetProvider, { state, embed: true, reportTo: null }, ...children);
}

/** Renders to the end, as a server sends it. */
function render(node: ReactNode): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        done();
      },
      final: (done) => {
        resolve(Buffer.concat(chunks).toString());
        done();
      },
    });
    const stream = renderToPipeableStream(node, { onError: reject, onAllReady: () => stream.pipe(sink) });
  });
}

describe("a page on the server", () => {
  it("escapes its state, so that no text can end the script element", async () => {
    const html = await render(page(createState("</script><!--<script>"), createElement(Headline)));
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    const [, text = ""] = /<script type="application\/json"[^>]*>(.*?)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(text)).toEqual({
      flags: { flags: { values: { headline: "</script><!--<script>" }, reason: "STATIC" } },
      offers: [],
    });
  });

  it("has one visitor's state, also with concurrent renders", async () => {
    const visitors = Array.from({ length: 50 }, (_, index) => `visitor-${index}`);
    const pages = await Promise.all(
      visitors.map((visitor) => {
        const hero = new Promise<{ contents: string[] }>((resolve) => setImmediate(resolve, { contents: [visitor] }));
        const state = { ...createState(visitor), offers: { hero } };
        return render(page(state, createElement(Headline), createElement(Offer)));
      }),
    );
    pages.forEach((html, index) => {
      expect(new Set(html.match(/visitor-\d+/g))).toEqual(new Set([`visitor-${index}`]));
      expect(html).toContain(`<h1>visitor-${index}</h1>`);
      expect(html).toContain(`<p>visitor-${index}</p>`);
    });
  });

  it("gives components the same value of an offer with every render", () => {
    const state = { ...createState("x"), offers: { hero: { contents: [{ title: "Autumn" }] } } };
    expect(renderToString(page(state, createElement(OfferOfRenders)))).toContain("2 true");
  });

  it("explains a missing provider, a missing state, and an offer that was not named", () => {
    expect(() => renderToString(createElement(Headline))).toThrow(
      "useFlag() expected a <TargetProvider> around its component",
    );
    expect(() => renderToString(page(undefined))).toThrow("the server has to give it the `state`");
    expect(() => renderToString(page(createState("x"), createElement(Offer)))).toThrow(
      'useOffer("hero") expected an mbox of the page\'s state, which has no offers: name it in `offers` of createTargetState()',
    );
    expect(() => createTargetState({ offers: ["hero"] })).toThrow("expected the `page` that gets the `offers`");
  });
});

describe("misspelt options", () => {
  let warn: MockInstance<typeof console.warn>;
  beforeEach(() => {
    warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  const state = createState("Lamps");
  const misspell = (): void => {
    createTargetState({ flag: createTestFlags(), offer: ["hero"] } as never);
    reportEvents("[]", { pages: undefined, flagz: createTestFlags() } as never);
    renderToString(createElement(TargetProvider, { state, report: "/target" } as never));
  };

  it("of the state, of reports and of the provider are told once each", () => {
    for (let time = 0; time < 2; time++) misspell();
    expect(warn.mock.calls.map((args) => args.join(" "))).toEqual([
      expect.stringContaining('createTargetState.flag: expected a known name (did you mean "flags"?)'),
      expect.stringContaining('createTargetState.offer: expected a known name (did you mean "offers"?)'),
      expect.stringContaining('reportEvents.flagz: expected a known name (did you mean "flags"?)'),
      expect.stringContaining(
        "<TargetProvider> expected the properties state, embed, reportTo, children, received report",
      ),
      expect.stringContaining("<TargetProvider> expected reportTo: a URL, a function or null, received none"),
    ]);
  });

  it("are not told in production", () => {
    vi.stubEnv("NODE_ENV", "production");
    misspell();
    expect(warn).not.toHaveBeenCalled();
  });
});
