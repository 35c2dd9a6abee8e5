/** Records events of many visitors, tells when it has, and moves them until it is killed. */
import { openSqlStore } from "../../../src/sql-store/open-sql-store.ts";
import { recordImpressions } from "../record-impressions.ts";

const [, , location = "", first = "0", count = "0"] = process.argv;
const store = await openSqlStore(location);
await recordImpressions(store, Number(first), Number(count));
process.send?.("recorded");
// Keeps the process until its parent ends it.
process.on("disconnect", () => process.exit());
