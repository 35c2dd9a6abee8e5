/** A single icon of `lucide-preact`. Its index would make the bundler read all 1,800. `build-console.ts` resolves the path. */
declare module "lucide-icons/*.mjs" {
  import type { FunctionComponent, JSX } from "preact";

  const icon: FunctionComponent<JSX.SVGAttributes<SVGSVGElement>>;
  export default icon;
}
