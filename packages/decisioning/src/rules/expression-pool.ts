import { isTruthy } from "./coercion.ts";
import { type Comparison, type CompiledExpression, isOther, isValue, joinTraits, type Pattern } from "./expression.ts";

/** The result of an operator's compilation. */
export type Operation = Pick<CompiledExpression, "run" | "alternatives">;

/**
 * Interns equal subexpressions (hash consing; Andrei Ershov, 1958). Two are equal if they have the same operator over
 * the same operands, so comparing names from the leaves upwards is enough. Makes plans small, and keeps hot code in the
 * processor's caches.
 */
export class ExpressionPool {
  readonly #expressions: Map<string, CompiledExpression> = new Map();
  readonly #patterns: Map<string, Pattern> = new Map();
  /** A number for each expression and function, to build names. */
  readonly #numbers: Map<object, number> = new Map();

  constant(value: unknown): CompiledExpression {
    // Objects and arrays have no name, and -0 is not 0.
    if ((typeof value === "object" && value !== null) || Object.is(value, -0)) return toConstant(value);
    return findOrCreate(this.#expressions, `${typeof value} ${String(value)}`, () => toConstant(value));
  }

  variable(name: string, create: () => CompiledExpression): CompiledExpression {
    return findOrCreate(this.#expressions, `var ${name}`, create);
  }

  operation(operator: string, operands: readonly CompiledExpression[], create: () => Operation): CompiledExpression {
    return findOrCreate(
      this.#expressions,
      `${operator}(${operands.map((operand) => this.#getNumber(operand)).join()})`,
      () => ({
        ...create(),
        isConstant: false,
        value: undefined,
        traits: findTraits(operator, operands),
      }),
    );
  }

  /** Returns what one or two comparisons are without their constants. */
  pattern(comparisons: readonly Comparison[]): Pattern {
    const names = comparisons.map(({ compare, read }) => [compare, read].map((each) => this.#getNumber(each)));
    return findOrCreate(this.#patterns, names.join(), () => toPattern(comparisons));
  }

  #getNumber(item: object): number {
    let number = this.#numbers.get(item);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(item, number);
    }
    return number;
  }
}

function findOrCreate<T>(known: Map<string, T>, name: string, create: () => T): T {
  const found = known.get(name) ?? create();
  known.set(name, found);
  return found;
}

function toConstant(value: unknown): CompiledExpression {
  return { run: () => value, isConstant: true, value, traits: typeof value === "boolean" ? 0 : isValue };
}

/** Comparisons are true or false, and do not fail. */
function findTraits(operator: string, operands: readonly CompiledExpression[]): number {
  const traits = joinTraits(operands);
  if (operator === "and" || operator === "or") return traits;
  return /^(?:[<>]=?|!!?|[!=]==?|in)$/.test(operator) ? traits & ~isValue : traits | isOther;
}

function toPattern([comparison, other]: readonly Comparison[]): Pattern {
  const { compare, read } = comparison as Comparison;
  return (first, second, data) => {
    const value = compare(first, read(data), undefined);
    return other === undefined || isTruthy(value) ? value : other.compare(second, other.read(data), undefined);
  };
}
