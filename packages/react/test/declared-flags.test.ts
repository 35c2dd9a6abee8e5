import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL(".", import.meta.url));
const declaration = `
export {};
declare global {
  interface FletchFlags {
    flags: { newCheckout: boolean; headline?: "short" | "long"; steps: number };
  }
}
`;

/** The program that was compiled last: the next one takes from it what has not changed, which is nearly everything. */
let last: ts.Program | undefined;

/** Compiles a program with or without declared flags. Returns what the compiler complains of, in the program. */
function compile(program: string, declared: string): readonly string[] {
  const files = new Map([
    [join(folder, "declared.d.ts"), declared],
    [join(folder, "declared-program.ts"), program],
  ]);
  const { config } = ts.readConfigFile(join(folder, "../../../tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, dirname(folder));
  options.types = [];
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, target) => {
    const text = files.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, target);
    return last?.getSourceFile(path) ?? getSourceFile(path, target);
  };
  last = ts.createProgram([...files.keys()], options, host, last);
  const source = last.getSourceFile(join(folder, "declared-program.ts"));
  return last
    .getSemanticDiagnostics(source)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

const imports = 'import { useFlag, useFlagDetails, useOffer } from "@fletch/react";\n';

describe("flags that `fletch types` declares", () => {
  it("are the keys and values that hooks take and give", () => {
    const program = `${imports}
      const isNew: boolean = useFlag("flags", "newCheckout", false);
      const headline: "short" | "long" = useFlag("flags", "headline", "short");
      const steps: number | undefined = useFlag("flags", "steps");
      const details: number = useFlagDetails("flags", "steps", 3).value;
      const offer: boolean = useOffer("flags", { newCheckout: false, headline: "long", steps: 1 }).newCheckout;
      const html: string = useOffer("hero", "<b>Hello</b>");
      export const all = [isNew, headline, steps, details, offer, html];`;
    expect(compile(program, declaration)).toEqual([]);
  }, 60_000);

  it("do not compile where a name is misspelt, or a value is of another type", () => {
    const program = `${imports}
      useFlag("flag", "newCheckout", false);
      useFlag("flags", "newChekout", false);
      useFlag("flags", "newCheckout", "yes");
      useFlag("flags", "headline", "medium");
      useOffer("flags", { newCheckout: 1 }) satisfies { newCheckout: boolean };`;
    expect(compile(program, declaration)).toHaveLength(5);
  }, 60_000);

  it("are any where none is declared, with the type of the fallback", () => {
    const program = `${imports}
      const any: boolean = useFlag("any", "key", false);
      let text = useFlag("any", "key", "short");
      text = "long";
      const unknown: unknown = useFlag("any", "key");
      // @ts-expect-error: nobody knows what it is
      const known: string = useFlag("any", "key");
      export const all = [any, text, unknown, known];`;
    expect(compile(program, "export {};")).toEqual([]);
  }, 60_000);
});
