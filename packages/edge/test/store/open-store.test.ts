import { describe, expect, it } from "vitest";
import { openStore } from "../../src/sql-store/open-store.ts";

describe("openStore", () => {
  it("says what is wrong with a place where there is no database, without the password", async () => {
    const opening = openStore("postgres://ann:secret@127.0.0.1:1/nothing", { patience: 0 });
    await expect(opening).rejects.toMatchObject({ code: "store-unavailable" });
    await expect(opening).rejects.not.toThrow(/secret/);
    await expect(openStore("/dev/null/edge.db")).rejects.toMatchObject({ code: "store-unavailable" });
  });
});
