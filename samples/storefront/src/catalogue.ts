import { setTimeout as sleep } from "node:timers/promises";

export interface Product {
  readonly name: string;
  readonly note: string;
  /** In euros, before any discount. */
  readonly price: number;
}

/** The page's own data access, simulated by a timer. */
export interface Catalogue {
  loadProducts(): Promise<readonly Product[]>;
}

const products: readonly Product[] = [
  { name: "Heath", note: "Spruce shaft, 11/32, spine 45–50", price: 9.5 },
  { name: "Kestrel", note: "Ash shaft, barrelled, turkey feather", price: 14 },
  { name: "Longmoor", note: "Yew longbow, 68 inches, 42 pounds", price: 420 },
  { name: "Tallow", note: "Side quiver, bridle leather", price: 86 },
];

/** Returns a catalogue with a latency in milliseconds. */
export function createCatalogue(latency: number): Catalogue {
  return {
    async loadProducts() {
      await sleep(latency);
      return products;
    },
  };
}
