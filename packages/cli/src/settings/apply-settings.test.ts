import { Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { port, repeatable, share } from "../option-values.ts";
import { applySettings } from "./apply-settings.ts";

function settled(argv: readonly string[], env: Record<string, string>, values: Record<string, unknown> | null): object {
  const command = new Command("serve")
    .option("--port <number>", "", port, 8080)
    .option("--error-rate <share>", "", share, 0)
    .option("--quiet", "", false)
    .addOption(repeatable("--activities <path>", ""))
    .addOption(new Option("--database <url>").default(".fletch/edge.db"))
    .option("--no-database")
    .addOption(new Option("--secret <text>").argParser(() => port("x")))
    .exitOverride();
  command.parse(argv, { from: "user" });
  const other = new Command("why").option("--mbox <name>");
  applySettings(command, [command, other], env, values && { path: "fletch.config.json", values });
  return command.opts();
}

describe("the value of a command's option", () => {
  it("comes from the command line, else the environment, else the config file, else the default", () => {
    const file = { port: 3, errorRate: 0.5, mbox: "hero" };
    expect(settled(["--port", "1"], { FLETCH_PORT: "2" }, file)).toMatchObject({ port: 1, errorRate: 0.5 });
    expect(settled([], { FLETCH_PORT: "2", PORT: "9" }, file)).toMatchObject({ port: 2 });
    expect(settled([], { PORT: "9" }, file)).toMatchObject({ port: 9 });
    expect(settled([], {}, file)).toMatchObject({ port: 3 });
    expect(settled([], {}, null)).toMatchObject({ port: 8080, quiet: false, activities: [] });
  });

  it("is parsed in a config file as on the command line: lists, switches, names with dashes", () => {
    const env = { FLETCH_ACTIVITIES: "a, b", FLETCH_QUIET: "yes" };
    expect(settled([], env, { "error-rate": "0.1" })).toMatchObject({
      activities: ["a", "b"],
      quiet: true,
      errorRate: 0.1,
    });
    const file = { activities: ["c"], quiet: true, database: false };
    expect(settled([], {}, file)).toMatchObject({ activities: ["c"], quiet: true, database: false });
    expect(settled([], { FLETCH_QUIET: "0" }, { quiet: true })).toMatchObject({ quiet: false });
  });

  it.each<[string, Record<string, string>, Record<string, unknown>, string]>([
    ["a variable", { PORT: "high" }, {}, 'PORT: expected a port from 0 to 65535, received "high"'],
    ["a file", {}, { port: -1 }, "fletch.config.json: port: expected a port from 0 to 65535, received -1"],
    ["an unknown name", {}, { prot: 1 }, "fletch.config.json: prot: expected one of activities, database, errorRate"],
    ["a misspelt name", {}, { prot: 1 }, 'did you mean "port"?'],
    ["a misspelt name with dashes", {}, { "eror-rate": 1 }, 'did you mean "errorRate"?'],
    ["a switch", { FLETCH_QUIET: "maybe" }, {}, 'FLETCH_QUIET: expected true or false, received "maybe"'],
  ])("is reported with its source if it is invalid: %s", (_what, env, values, message) => {
    expect(() => settled([], env, values)).toThrow(message);
  });

  it("is not repeated in the error if it is a secret", () => {
    expect(() => settled([], { FLETCH_SECRET: "s3cr3t" }, null)).toThrow(/^(?!.*s3cr3t)/s);
  });
});
