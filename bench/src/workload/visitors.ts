/**
 * Visitors: each one is new and requests a new page, on one of 50 hosts, with one of 50 user agents. Everything about them
 * follows from their number, so runs can be compared.
 */

/** The data of an application about a visitor. */
export interface Visitor {
  /** 32 hex digits. */
  readonly id: string;
  readonly url: string;
  readonly userAgent: string;
  readonly tier: "gold" | "silver" | "basic";
  readonly cartValue: number;
}

let visitorsSoFar = 0;

/** Creates new visitors. Their strings are flat, like those of a parser. */
export function createVisitors(count: number): readonly Visitor[] {
  const visitors = Array.from({ length: count }, () => describeVisitor(visitorsSoFar++));
  return JSON.parse(JSON.stringify(visitors)) as readonly Visitor[];
}

/** Returns the same visitor `count` times. */
export function repeatVisitor(count: number): readonly Visitor[] {
  return Array.from({ length: count }, () => oneVisitor);
}

function describeVisitor(number: number): Visitor {
  const mixed = mix(number);
  const host = hosts[mixed % hosts.length] ?? "";
  const section = sections[(mixed >>> 6) % sections.length] ?? "";
  return {
    id: [1, 2, 3, 4]
      .map((part) =>
        mix(number * 4 + part)
          .toString(16)
          .padStart(8, "0"),
      )
      .join(""),
    url: `https://${host}/${section}/item-${number.toString(36)}?campaign=spring&session=${mixed.toString(36)}&page=${number % 9}`,
    userAgent: userAgents[(mixed >>> 12) % userAgents.length] ?? "",
    tier: tiers[(mixed >>> 18) % tiers.length] ?? "basic",
    cartValue: (mixed >>> 20) % 500,
  };
}

const tiers = ["gold", "silver", "basic"] as const;
const sections = ["shop/shoes", "shop/coats", "shop/sale", "magazine", "account/orders", "help"];

/** Hosts: bare, with www, with sub-domains, and under suffixes of two labels. */
const hosts: readonly string[] = Array.from({ length: 50 }, (_, index) => {
  const brand = `brand${index}`;
  return (
    [`www.${brand}.com`, `${brand}.co.uk`, `shop.${brand}.de`, `www.eu.${brand}.com`, `${brand}.com.au`][index % 5] ??
    ""
  );
});

const userAgents: readonly string[] = Array.from({ length: 50 }, (_, index) => {
  const major = 100 + index;
  const systems = ["Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64"];
  const system = systems[index % systems.length];
  const chrome = `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
  switch (index % 5) {
    case 0:
    case 1:
      return chrome;
    case 2:
      return `Mozilla/5.0 (${system}; rv:${major}.0) Gecko/20100101 Firefox/${major}.0`;
    case 3:
      return `${chrome} Edg/${major}.0.0.0`;
    default:
      return `Mozilla/5.0 (iPhone; CPU iPhone OS 17_${index} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.${index} Mobile/15E148 Safari/604.1`;
  }
});

/** Mixes the bits of a number (the finalizer of MurmurHash3). */
function mix(number: number): number {
  let bits = Math.imul(number + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

const [oneVisitor = describeVisitor(0)] = createVisitors(1);
