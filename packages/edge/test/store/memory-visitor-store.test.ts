import { describe } from "vitest";
import { MemoryVisitorStore } from "./memory-visitor-store.ts";
import { testVisitorStore } from "./store-contract.ts";

describe("the memory store, the smallest that holds to the contract", () => {
  testVisitorStore({
    open: async () => new MemoryVisitorStore(),
    openTwo: async () => {
      const store = new MemoryVisitorStore();
      return [store, store];
    },
  });
});
