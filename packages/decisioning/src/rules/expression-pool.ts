import { type CompiledExpression, isOther, isValue, joinTraits } from "./expression.ts";

/** The result of an operator's compilation. */
export type Operation = Pick<CompiledExpression, "run" | "comparison" | "orComparison">;

/**
 * Interns equal subexpressions (hash consing; Andrei Ershov, 1958). Two are equal if they have the same operator over
 * the same operands, so comparing names from the leaves upwards is enough. Makes plans small, and keeps hot code in the
 * processor's caches.
 */
export class ExpressionPool {
  readonly #expressions: Map<string, CompiledExpression> = new Map();
  /** A number for each expression, to build names. */
  readonly #numbers: Map<CompiledExpression, number> = new Map();

  constant(value: unknown): CompiledExpression {
    // Objects and arrays have no name, and -0 is not 0.
    if ((typeof value === "object" && value !== null) || Object.is(value, -0)) return toConstant(value);
    return this.#find(`${typeof value} ${String(value)}`, () => toConstant(value));
  }

  variable(name: string, create: () => CompiledExpression): CompiledExpression {
    return this.#find(`var ${name}`, create);
  }

  operation(operator: string, operands: readonly CompiledExpression[], create: () => Operation): CompiledExpression {
    return this.#find(`${operator}(${operands.map((operand) => this.#getNumber(operand)).join()})`, () => ({
      ...create(),
      isConstant: false,
      value: undefined,
      traits: findTraits(operator, operands),
    }));
  }

  #find(name: string, create: () => CompiledExpression): CompiledExpression {
    let expression = this.#expressions.get(name);
    if (expression === undefined) {
      expression = create();
      this.#expressions.set(name, expression);
    }
    return expression;
  }

  #getNumber(expression: CompiledExpression): number {
    let number = this.#numbers.get(expression);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(expression, number);
    }
    return number;
  }
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
