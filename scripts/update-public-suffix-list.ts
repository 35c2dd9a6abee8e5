/**
 * `npm run update:public-suffix`: writes the public suffix list (https://publicsuffix.org) into the package, as `tldts` has it. The lockfile pins
 * `tldts`, so it pins the list too: `npm update tldts` gets a newer one. A test fails while the two differ.
 */
import { writeFileSync } from "node:fs";
import { renderPublicSuffixList } from "./render-public-suffix-list.ts";

writeFileSync(
  new URL("../packages/decisioning/src/public-suffix/public-suffix-list.ts", import.meta.url),
  renderPublicSuffixList(),
);
