/** Opens a new database, and is killed after its nth statement. */
import { openStore } from "../../../src/sql-store/open-store.ts";

const [, , location = "", most = "1"] = process.argv;
let statements = 0;
const store = await openStore(location, {
  onStatement: () => {
    statements++;
    if (statements === Number(most)) process.kill(process.pid, "SIGKILL");
  },
});
await store.close();
process.disconnect();
