/** START HERE: the console in the browser. `app.tsx` maps URLs to views, `api/` has the requests to the edge. */
import { render } from "preact";
import { takeTokenFromUrl } from "./api/token.ts";
import { App } from "./app.tsx";
import { startRouter } from "./router.ts";

takeTokenFromUrl();
startRouter();
const root = document.getElementById("app");
if (root !== null) {
  root.textContent = "";
  render(<App />, root);
}
