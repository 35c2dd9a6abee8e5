/** A child process with a Target edge. Arguments: its latency in milliseconds, and the client code. */
import { startPageEdge } from "../test/pages/page-edge.ts";

const [latency = 0, client = "acme"] = process.argv.slice(2);
const { edge, options } = await startPageEdge({ latency: Number(latency), client });
process.send?.(options.serverDomain);
process.on("message", (latency: number) => edge.setFaults({ latency }));
process.once("disconnect", () => process.exit());
