import type { OFREPWebProviderOptions } from "@openfeature/ofrep-web-provider";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FletchWebProvider } from "./web-provider.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

interface HeldEdge {
  readonly ofrep: OFREPWebProviderOptions;
  readonly requests: unknown[];
  /** Resolves with the first request. */
  readonly asked: Promise<void>;
  /** Lets it respond, and all later ones. */
  readonly respond: () => void;
}

function createGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** An edge that holds its responses back. Providers poll it. */
function createHeldEdge(): HeldEdge {
  const asked = createGate();
  const held = createGate();
  const requests: unknown[] = [];
  const fetchImplementation: typeof fetch = async (input, init) => {
    requests.push(await new Request(input, init).json());
    asked.open();
    await held.opened;
    return Response.json({ flags: [] });
  };
  const ofrep = { baseUrl: "https://edge.test", pollInterval: 1_000, fetchImplementation };
  return { ofrep, requests, asked: asked.opened, respond: held.open };
}

const state = { flags: [] };

describe("a provider for browsers that is closed while it starts", () => {
  it.each<[string, (ofrep: OFREPWebProviderOptions) => [FletchWebProvider, Promise<void>]]>([
    [
      "with the edge",
      (ofrep) => {
        const provider = new FletchWebProvider({ ofrep });
        return [provider, provider.initialize({ targetingKey: "ada" })];
      },
    ],
    [
      "with the edge, for a changed context",
      (ofrep) => {
        const provider = new FletchWebProvider({ state, ofrep });
        return [provider, provider.onContextChange({}, { targetingKey: "ada" })];
      },
    ],
  ])("does not poll afterwards: %s", async (_how, start) => {
    const { ofrep, asked, respond } = createHeldEdge();
    const [provider, started] = start(ofrep);
    await asked;
    await provider.onClose();
    respond();
    await started;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("starts with no context that waits", async () => {
    const { ofrep, asked, respond, requests } = createHeldEdge();
    const provider = new FletchWebProvider({ state, ofrep });
    const first = provider.onContextChange({}, { targetingKey: "ada" });
    await asked;
    const second = provider.onContextChange({ targetingKey: "ada" }, { targetingKey: "bob" });
    await provider.onClose();
    respond();
    await Promise.all([first, second]);
    expect(requests).toEqual([{ context: { targetingKey: "ada" } }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
