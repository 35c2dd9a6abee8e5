import { setTimeout as sleep } from "node:timers/promises";

export interface Product {
  readonly name: string;
  readonly note: string;
  /** In euros, before any discount. */
  readonly price: number;
}

/** The page's own data access. Here it is simulated: it sleeps for as long as a database would have taken. */
export interface Catalogue {
  loadProducts(): Promise<readonly Product[]>;
}

const products: readonly Product[] = [
  { name: "Heath", note: "Spruce shaft, 11/32, spine 45–50", price: 9.5 },
  { name: "Kestrel", note: "Ash shaft, barrelled, turkey feather", price: 14 },
  { name: "Longmoor", note: "Yew longbow, 68 inches, 42 pounds", price: 420 },
  { name: "Tallow", note: "Side quiver, bridle leather", price: 86 },
];

/** A catalogue whose answers take `latency` milliseconds. */
export function createCatalogue(latency: number): Catalogue {
  return {
    async loadProducts() {
      await sleep(latency);
      return products;
    },
  };
}
