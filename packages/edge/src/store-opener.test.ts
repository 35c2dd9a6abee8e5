import { expect, it, vi } from "vitest";
import { MemoryVisitorStore } from "../test/store/memory-visitor-store.ts";
import { StoreOpener } from "./store-opener.ts";

it("gives nobody the store after it was closed: requests that did not end in time get an error", async () => {
  const store = new MemoryVisitorStore();
  const close = vi.spyOn(store, "close");
  const onProblem = vi.fn();
  const opener = new StoreOpener({ open: () => Promise.resolve(store), timeout: undefined, onProblem });
  await opener.opened;
  expect(await opener.store).toBe(store);
  await opener.close();
  expect(close).toHaveBeenCalledTimes(1);
  await expect(opener.store).rejects.toMatchObject({ code: "store-unavailable" });
  expect(onProblem).not.toHaveBeenCalled();
});
