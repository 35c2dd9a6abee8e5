/** @jsxImportSource react */
/** What the browser runs: it hydrates the page without being given a state. */
import { hydrateRoot } from "react-dom/client";
import { Shop } from "./shop.tsx";

hydrateRoot(document, <Shop />);
