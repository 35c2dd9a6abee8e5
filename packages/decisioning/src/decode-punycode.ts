/**
 * Decodes the Punycode labels of a host name: `xn--p1ai` becomes `рф` (RFC 3492, with the parameters of its section 5). Invalid labels
 * stay as they are.
 */
export function decodePunycode(name: string): string {
  return name
    .split(".")
    .map((label) => (label.startsWith("xn--") ? (decodeLabel(label.slice(4)) ?? label) : label))
    .join(".");
}

const base = 36;
const minThreshold = 1;
const maxThreshold = 26;

function decodeLabel(encoded: string): string | undefined {
  const delimiter = encoded.lastIndexOf("-");
  const characters = delimiter > 0 ? [...encoded.slice(0, delimiter)] : [];
  let position = delimiter + 1;
  let codePoint = 128;
  let bias = 72;
  let state = 0;
  while (position < encoded.length) {
    const before = state;
    for (let weight = 1, step = base; ; step += base) {
      const digit = Number.parseInt(encoded.charAt(position++), base);
      if (Number.isNaN(digit)) return undefined;
      // Punycode counts a to z before 0 to 9; `parseInt` the other way round.
      const value = digit < 10 ? digit + 26 : digit - 10;
      state += value * weight;
      const threshold = Math.min(Math.max(step - bias, minThreshold), maxThreshold);
      if (value < threshold) break;
      weight *= base - threshold;
    }
    const count = characters.length + 1;
    bias = adaptBias(state - before, count, before === 0);
    codePoint += Math.floor(state / count);
    if (codePoint > 0x10ffff) return undefined;
    state %= count;
    characters.splice(state++, 0, String.fromCodePoint(codePoint));
  }
  return characters.join("");
}

/** RFC 3492, section 6.1. */
function adaptBias(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? 700 : 2));
  rest += Math.floor(rest / count);
  let bias = 0;
  for (; rest > ((base - minThreshold) * maxThreshold) / 2; bias += base) {
    rest = Math.floor(rest / (base - minThreshold));
  }
  return bias + Math.floor((base * rest) / (rest + 38));
}
