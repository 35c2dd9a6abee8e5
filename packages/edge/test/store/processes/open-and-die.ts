/** Opens a new database, and is killed after its nth statement. */
import { openSqlStore } from "../../../src/sql-store/open-sql-store.ts";

const [, , location = "", most = "1"] = process.argv;
let statements = 0;
const store = await openSqlStore(location, {
  onStatement: () => {
    statements++;
    if (statements === Number(most)) process.kill(process.pid, "SIGKILL");
  },
});
await store.close();
process.disconnect();
