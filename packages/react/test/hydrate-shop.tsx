/** @jsxImportSource react */
/** What the browser runs: it hydrates the page without being given a state, and gets another one when the test says so. */
import type { TargetState } from "@fletch/react";
import { type ReactNode, useEffect, useState } from "react";
import { hydrateRoot } from "react-dom/client";
import { Shop } from "./shop.tsx";

hydrateRoot(document, <RefreshableShop />);

function RefreshableShop(): ReactNode {
  const [state, setState] = useState<TargetState>();
  useEffect(() => {
    const refresh = async (): Promise<void> => setState(await (await fetch("/state?tier=gold")).json());
    Object.assign(globalThis, { refresh, setState });
  }, []);
  return state === undefined ? <Shop /> : <Shop state={state} />;
}
