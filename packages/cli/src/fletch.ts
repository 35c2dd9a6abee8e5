#!/usr/bin/env node
/** START HERE: the `fletch` command. Each command has a folder; this file only runs them and turns their end into an exit code. */
import { run } from "./run.ts";
import { processTerminal } from "./terminal.ts";

// Whoever reads the output may stop reading, as `head` does. That is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.stderr.on("error", () => undefined);
process.exitCode = await run(process.argv.slice(2), processTerminal);
