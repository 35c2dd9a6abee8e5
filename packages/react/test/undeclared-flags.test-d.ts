// Flags that nobody has declared have any key, with the type of the fallback. `npm run types` compiles this; `npm run test:compat` has the flags
// that `fletch types` declares.
import { useFlag } from "@fletch/react";

export function useUndeclared(): readonly unknown[] {
  const any: boolean = useFlag("any", "key", false);
  let text = useFlag("any", "key", "short");
  text = "long";
  const unknown: unknown = useFlag("any", "key");
  // @ts-expect-error: nobody knows what it is
  const known: string = useFlag("any", "key");
  return [any, text, unknown, known];
}
