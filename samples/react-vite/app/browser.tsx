import { hydrateRoot } from "react-dom/client";
import { Store } from "./store.tsx";

hydrateRoot(document, <Store />);
