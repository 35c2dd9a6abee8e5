/** A child process with a Target edge. Argument: its latency in milliseconds. */
import { startPageEdge } from "../test/pages/page-edge.ts";

const { edge, options } = await startPageEdge({ latency: Number(process.argv[2] ?? 0) });
process.send?.(options.serverDomain);
process.on("message", (latency: number) => edge.setFaults({ latency }));
process.once("disconnect", () => process.exit());
