#!/usr/bin/env node
/** START HERE: the `fletch` command. Each command has a folder; this file only runs them and turns their end into an exit code. */
import { run } from "./run.ts";

process.exitCode = await run(process.argv.slice(2));
