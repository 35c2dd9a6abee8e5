import type { CompiledExpression } from "./expression.ts";

/** What an operator makes of its operands. */
export type Operation = Pick<CompiledExpression, "run" | "comparison" | "either">;

/**
 * Has each piece of the conditions once. Pieces are the same if they have the same operator over the same pieces, so it is
 * enough to compare names from the leaves upwards (hash consing; Andrei Ershov, 1958). That makes plans small, and
 * keeps what decisions run through in the processor's caches.
 */
export class ExpressionPool {
  private readonly pieces: Map<string, CompiledExpression> = new Map();
  /** A number for each piece, to make names from. */
  private readonly numbers: Map<CompiledExpression, number> = new Map();

  constant(value: unknown): CompiledExpression {
    // An object or an array is a value of its own, and -0 is not 0.
    if ((typeof value === "object" && value !== null) || Object.is(value, -0)) return toConstant(value);
    return this.find(`${typeof value} ${String(value)}`, () => toConstant(value));
  }

  variable(name: string, create: () => CompiledExpression): CompiledExpression {
    return this.find(`var ${name}`, create);
  }

  combination(operator: string, operands: readonly CompiledExpression[], create: () => Operation): CompiledExpression {
    return this.find(`${operator}(${operands.map((operand) => this.numberOf(operand)).join()})`, () => ({
      ...create(),
      isConstant: false,
      value: undefined,
      readsAllocation: operands.some(({ readsAllocation }) => readsAllocation),
    }));
  }

  private find(name: string, create: () => CompiledExpression): CompiledExpression {
    let piece = this.pieces.get(name);
    if (piece === undefined) {
      piece = create();
      this.pieces.set(name, piece);
    }
    return piece;
  }

  private numberOf(piece: CompiledExpression): number {
    let number = this.numbers.get(piece);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(piece, number);
    }
    return number;
  }
}

function toConstant(value: unknown): CompiledExpression {
  return { run: () => value, isConstant: true, value, readsAllocation: false };
}
