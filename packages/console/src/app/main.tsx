/** START HERE: the console in the browser. Which view a URL shows is in `app.tsx`, what it asks of the edge in `api/`. */
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
