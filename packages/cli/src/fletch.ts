#!/usr/bin/env node
/** START HERE: the `fletch` command. Runs a command and sets the exit code. Each command has a folder of its own. */
import { run } from "./run.ts";
import { processTerminal } from "./terminal.ts";

// A reader such as `head` may close the pipe. That is not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.stderr.on("error", () => undefined);
process.exitCode = await run(process.argv.slice(2), processTerminal);
