import { describe, expect, it } from "vitest";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";

describe("openSqlStore", () => {
  it("explains why a database cannot be opened, without the password", async () => {
    const opening = openSqlStore("postgres://ann:secret@127.0.0.1:1/nothing", { connectTimeout: 0 });
    await expect(opening).rejects.toMatchObject({ code: "store-unavailable" });
    await expect(opening).rejects.not.toThrow(/secret/);
    await expect(openSqlStore("/dev/null/edge.db")).rejects.toMatchObject({ code: "store-unavailable" });
  });
});
