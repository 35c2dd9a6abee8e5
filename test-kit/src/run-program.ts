import { execFile } from "node:child_process";
import { compileProgram, type Program } from "./compile-program.ts";

/** The result of a program that has exited. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a process of its own until it exits. Kills it after a minute. */
export async function runProgram(program: Program, args: readonly string[] = []): Promise<ProgramResult> {
  const file = await compileProgram(program);
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
