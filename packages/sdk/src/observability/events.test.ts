import { describe, expect, it } from "vitest";
import { createEmit } from "./events.ts";
import { createLog } from "./logger.ts";

describe("events of a client", () => {
  it("call the handler of their name, with details and type", () => {
    const seen: unknown[] = [];
    const emit = createEmit({ circuitOpen: (event) => seen.push(event) }, createLog({}));
    emit("circuitOpen", { host: "a.test" });
    emit("circuitClosed", { host: "a.test" });
    expect(seen).toEqual([{ type: "circuitOpen", host: "a.test" }]);
  });

  it("report a handler that throws or rejects, and go on", async () => {
    const reported: unknown[] = [];
    const log = createLog({ error: (...args) => reported.push(args) });
    const thrown = new Error("thrown");
    const rejected = new Error("rejected");
    const emit = createEmit(
      {
        clientReady: () => {
          throw thrown;
        },
        circuitOpen: () => Promise.reject(rejected),
      },
      log,
    );
    emit("clientReady", {});
    emit("circuitOpen", { host: "a.test" });
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(reported).toEqual([
      ["AT:", "The handler of clientReady failed", thrown],
      ["AT:", "The handler of circuitOpen failed", rejected],
    ]);
  });

  it("call methods of a class instance with its `this`, and none of Object's", () => {
    const seen: unknown[] = [];
    const reported: unknown[] = [];
    class Handlers {
      readonly name = "mine";
      clientReady(): void {
        seen.push(this.name);
      }
    }
    const emit = createEmit(new Handlers(), createLog({ error: (...details) => reported.push(details) }));
    emit("clientReady", {});
    emit("__lookupGetter__" as never, {} as never);
    expect(seen).toEqual(["mine"]);
    expect(reported).toEqual([]);
  });
});
