/** One icon of `lucide-preact` each: its index would have the bundler read all 1,800. `build-console.ts` says where they are. */
declare module "lucide-icons/*.mjs" {
  import type { FunctionComponent, JSX } from "preact";

  const icon: FunctionComponent<JSX.SVGAttributes<SVGSVGElement>>;
  export default icon;
}
