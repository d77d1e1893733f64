// Takes checks out of AssemblyScript sources: every mutant of a file at once, behind a switch, so that one compilation serves all of them.
//
// A mutant is one place where a check is taken out or bent. The mutated text asks a switch at each place, `never(7, cond)`, and behaves as
// the source does unless the switch is 7 (helpers.ts of `SWITCH_SOURCE`). Lines keep their numbers. The tree is TypeScript's, whose syntax
// AssemblyScript shares.

import ts from "typescript";

export const OPERATORS = {
  guard: "a condition that gives up never holds",
  operand: "one side of || or && is gone",
  branch: "an if always or never holds",
  choice: "a conditional expression always or never holds",
  answer: "a comparison that is returned is true",
  mask: "a mask of validity is all ones",
  edge: "a comparison is off by one",
  wipe: "a wipe, or another clearing call, is left out",
  state: "an assignment to a variable of the module is left out",
} as const;
export type Operator = keyof typeof OPERATORS;

export interface Mutant {
  /** What the switch is set to; from 1. */
  readonly id: number;
  /** Path from the top of the tree. */
  readonly file: string;
  readonly line: number;
  /** The function it is in. */
  readonly place: string;
  readonly operator: Operator;
  /** The code that is changed, in one line, and what becomes of it. */
  readonly what: string;
  readonly becomes: string;
  /** The statement it is part of, in one line. */
  readonly whole: string;
}

/** The constants of assembly/profile.ts. */
export type Constants = Readonly<Record<string, boolean>>;

export interface Mutated {
  readonly text: string;
  readonly mutants: readonly Mutant[];
}

/** Functions that mutated text calls; the number is the mutant's. The optimizer cannot tell what lies at SWITCH. */
export const SWITCH_MAGIC = 0x5eedfeed;
export const SWITCH_FILE = "assembly/mutant-switch.ts";
export const SWITCH_SOURCE = `
const SWITCH: usize = memory.data<u32>([${SWITCH_MAGIC}]);
// @ts-ignore: decorator
@inline
export function chosen(n: u32): bool { return load<u32>(SWITCH) == n; }
export function never(n: u32, c: bool): bool { return c && !chosen(n); }
export function always(n: u32, c: bool): bool { return c || chosen(n); }
export function ones(n: u32, mask: u32): u32 { return chosen(n) ? 0xffffffff : mask; }
`;
const HELPERS = ["chosen", "never", "always", "ones"];

const tidy = (code: string): string => code.replace(/\s+/g, " ").trim();

/** Calls that clear something, or that matter only now and then. */
const CLEARING = /^(?:clear\w*|wipe\w*|forget\w*|select|reduce)$/;

/** Not checks: what is compiled (assembly/profile.ts); and null, after which the compiler wants to know what is not. */
const FIXED = /\b(?:FAST|SIMD|FAULT_CHECK|null)\b/;

function stripped(node: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(node) || ts.isTypeAssertionExpression(node)) return stripped(node.expression);
  return node;
}

const isConstant = (node: ts.Expression): boolean => {
  const bare = stripped(node);
  if (ts.isNumericLiteral(bare)) return true;
  if (ts.isPrefixUnaryExpression(bare)) return isConstant(bare.operand);
  if (ts.isBinaryExpression(bare)) return isConstant(bare.left) && isConstant(bare.right);
  return ts.isIdentifier(bare) && /^[A-Z][A-Z0-9_]*$/.test(bare.text);
};

const isLogical = (kind: ts.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.AmpersandAmpersandToken;

const COMPARISONS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.LessThanToken, "<="],
  [ts.SyntaxKind.LessThanEqualsToken, "<"],
  [ts.SyntaxKind.GreaterThanToken, ">="],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">"],
]);

const isComparison = (node: ts.Expression): boolean =>
  ts.isBinaryExpression(node) &&
  (COMPARISONS.has(node.operatorToken.kind) ||
    node.operatorToken.kind === ts.SyntaxKind.EqualsEqualsToken ||
    node.operatorToken.kind === ts.SyntaxKind.ExclamationEqualsToken);

/** Whether what follows a condition gives up: it returns, leaves a loop, or notes an error. */
function givesUp(statement: ts.Statement): boolean {
  if (ts.isReturnStatement(statement) || ts.isBreakStatement(statement) || ts.isContinueStatement(statement))
    return true;
  if (ts.isBlock(statement)) return statement.statements.length > 0 && givesUp(statement.statements.at(-1)!);
  if (!ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  if (ts.isCallExpression(expression)) return expression.expression.getText() === "release";
  return (
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    isConstant(expression.right)
  );
}

/** Whether nothing is called or changed by computing this twice. */
const isPure = (node: ts.Node): boolean =>
  !/\(\s*\w|\+\+|--|\w\(/.test(node.getText().replace(/<\w+>|load<\w+>\(/g, ""));

/** What the render of a node is wrapped in. */
type Wrap = (code: string) => string;

class Mutator {
  readonly mutants: Mutant[] = [];
  readonly #source: ts.SourceFile;
  readonly #variables = new Set<string>();
  #next: number;

  constructor(
    private readonly file: string,
    private readonly code: string,
    first: number,
    private readonly operators: readonly Operator[],
    private readonly left: ReadonlySet<number>,
    private readonly constants: Constants,
  ) {
    this.#next = first;
    this.#source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
    for (const statement of this.#source.statements) {
      if (!ts.isVariableStatement(statement) || statement.declarationList.flags & ts.NodeFlags.Const) continue;
      for (const { name } of statement.declarationList.declarations) this.#variables.add(name.getText());
    }
  }

  run(): Mutated {
    const text = this.#render(this.#source, "");
    const up = "../".repeat(this.file.split("/").length - 2) || "./";
    const names = HELPERS.map((name) => `${name} as ${name}__`).join(", ");
    const imports = `import { ${names} } from "${up}${SWITCH_FILE.replace(/^assembly\/|\.ts$/g, "")}";\n`;
    return { text: this.mutants.length === 0 ? this.code : `${text}${imports}`, mutants: this.mutants };
  }

  /** The text of a node with its mutants in it. */
  #render(node: ts.Node, place: string): string {
    const inside =
      ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) ? (node.name?.getText() ?? "") : place;
    const wrap = inside === "" ? undefined : this.#wrapOf(node, inside);
    let out = "";
    let at = node.getStart(this.#source);
    if (node === this.#source) at = 0;
    const end = node.end;
    if (isExpression(node) && this.#constant(node) !== undefined) return this.code.slice(at, node.end);
    const dead = this.#deadBranch(node);
    node.forEachChild((child) => {
      if (child === dead) return;
      const from = child.getStart(this.#source);
      out += this.code.slice(at, from) + this.#render(child, inside);
      at = child.end;
    });
    out += this.code.slice(at, end);
    return wrap ? wrap(out) : out;
  }

  /** The branch of an if or a conditional expression that this build does not have. */
  #deadBranch(node: ts.Node): ts.Node | undefined {
    if (ts.isIfStatement(node)) {
      const value = this.#constant(node.expression);
      if (value !== undefined) return value ? node.elseStatement : node.thenStatement;
    } else if (ts.isConditionalExpression(node)) {
      const value = this.#constant(node.condition);
      if (value !== undefined) return value ? node.whenFalse : node.whenTrue;
    }
    return undefined;
  }

  /** What a condition of the build's constants is; undefined when it depends on more. */
  #constant(node: ts.Expression): boolean | undefined {
    const bare = ts.isParenthesizedExpression(node) ? node.expression : node;
    if (ts.isIdentifier(bare)) return this.constants[bare.text];
    if (ts.isPrefixUnaryExpression(bare) && bare.operator === ts.SyntaxKind.ExclamationToken) {
      const value = this.#constant(bare.operand);
      return value === undefined ? undefined : !value;
    }
    if (!ts.isBinaryExpression(bare) || !isLogical(bare.operatorToken.kind)) return undefined;
    const sides = [this.#constant(bare.left), this.#constant(bare.right)];
    const strong = bare.operatorToken.kind === ts.SyntaxKind.BarBarToken;
    if (sides.includes(strong)) return strong;
    return sides.includes(undefined) ? undefined : !strong;
  }

  /** Notes a mutant; answers its number, or undefined when it is not wanted or has been left out. */
  #add(operator: Operator, node: ts.Node, place: string, becomes: string): number | undefined {
    if (!this.operators.includes(operator)) return undefined;
    const id = this.#next++;
    if (this.left.has(id)) return undefined;
    let statement: ts.Node = node;
    while (!ts.isStatement(statement) && statement.parent) statement = statement.parent;
    const head = ts.isIfStatement(statement)
      ? `if (${statement.expression.getText()}) ..`
      : ts.isForStatement(statement)
        ? `for (${statement.condition?.getText() ?? ""}) ..`
        : statement.getText();
    this.mutants.push({
      id,
      file: this.file,
      line: this.#source.getLineAndCharacterOfPosition(node.getStart(this.#source)).line + 1,
      place,
      operator,
      what: tidy(node.getText()),
      becomes,
      whole: tidy(head),
    });
    return id;
  }

  /** How a node's text is changed, outermost last. */
  #wrapOf(node: ts.Node, place: string): Wrap | undefined {
    const wraps: Wrap[] = [];
    const condition = (operator: Operator, ways: readonly ("never" | "always")[]): void => {
      for (const way of ways) {
        const id = this.#add(operator, node, place, way === "never" ? "false" : "true");
        if (id !== undefined) wraps.push((code) => `${way}__(${id}, !!(${code}))`);
      }
    };
    if (ts.isExpressionStatement(node)) this.#statement(node, place, wraps);
    else if (isExpression(node)) {
      if (FIXED.test(node.getText())) return undefined;
      this.#edge(node, place, wraps);
      this.#mask(node, place, wraps);
      const { parent } = node;
      if (ts.isIfStatement(parent) && parent.expression === node) {
        if (givesUp(parent.thenStatement)) condition("guard", ["never"]);
        else condition("branch", ["never", "always"]);
      } else if (ts.isConditionalExpression(parent) && parent.condition === node) {
        condition("choice", ["never", "always"]);
      } else if (ts.isReturnStatement(parent) && (isComparison(node) || isLogicalExpression(node))) {
        condition("answer", ["always"]);
      }
      const outer = outerLogical(node);
      if (outer) condition("operand", [outer === ts.SyntaxKind.BarBarToken ? "never" : "always"]);
    }
    return wraps.length === 0 ? undefined : (code) => wraps.reduce((inner, wrap) => wrap(inner), code);
  }

  #edge(node: ts.Expression, place: string, wraps: Wrap[]): void {
    if (!ts.isBinaryExpression(node) || inLoopHead(node)) return;
    const other = COMPARISONS.get(node.operatorToken.kind);
    if (other === undefined || isConstant(node.left) === isConstant(node.right)) return;
    if (!isPure(node.left) || !isPure(node.right)) return;
    const [left, right] = [node.left.getText(), node.right.getText()];
    const id = this.#add("edge", node, place, tidy(`${left} ${other} ${right}`));
    if (id !== undefined) wraps.push((code) => `(chosen__(${id}) ? ${left} ${other} ${right} : ${code})`);
  }

  #mask(node: ts.Expression, place: string, wraps: Wrap[]): void {
    if (!isMask(node)) return;
    const id = this.#add("mask", node, place, "all ones");
    if (id !== undefined) wraps.push((code) => `ones__(${id}, ${code})`);
  }

  #statement(node: ts.ExpressionStatement, place: string, wraps: Wrap[]): void {
    const { expression } = node;
    let operator: Operator | undefined;
    if (ts.isCallExpression(expression)) {
      const name = expression.expression.getText();
      const zeros = name === "memory.fill" && expression.arguments[1]?.getText() === "0";
      if (zeros || CLEARING.test(name)) operator = "wipe";
    } else if (
      ts.isBinaryExpression(expression) &&
      expression.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      this.#variables.has(expression.left.getText())
    ) {
      operator = "state";
    }
    if (operator === undefined) return;
    const id = this.#add(operator, node, place, "left out");
    if (id !== undefined) wraps.push((code) => `{ if (!chosen__(${id})) ${code} }`);
  }
}

const isExpression = (node: ts.Node): node is ts.Expression => ts.isExpression(node) && !ts.isTypeNode(node);

const isLogicalExpression = (node: ts.Expression): boolean =>
  ts.isBinaryExpression(node) && isLogical(node.operatorToken.kind);

/** The kind of the logical expression that a node is an operand of; operands of a chain are those of its whole. */
function outerLogical(node: ts.Expression): ts.SyntaxKind | undefined {
  let { parent } = node;
  while (ts.isParenthesizedExpression(parent)) parent = parent.parent;
  if (!ts.isBinaryExpression(parent) || !isLogical(parent.operatorToken.kind)) return undefined;
  const bare = stripped(node);
  if (ts.isParenthesizedExpression(node)) return undefined;
  const same = ts.isBinaryExpression(bare) && bare.operatorToken.kind === parent.operatorToken.kind;
  return same ? undefined : parent.operatorToken.kind;
}

function inLoopHead(node: ts.Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    if ((ts.isForStatement(at.parent) || ts.isWhileStatement(at.parent)) && at !== at.parent.statement) return true;
    if (ts.isStatement(at)) return false;
  }
  return false;
}

/** A term of a conjunction of masks, and what a function that answers "all ones" returns. */
function isMask(node: ts.Expression): boolean {
  const { parent } = node;
  // The first term of a conjunction that `&=` goes on with.
  if (ts.isVariableDeclaration(parent) && parent.initializer === node && isTerm(node)) {
    let scope: ts.Node = parent;
    while (scope.parent && !ts.isBlock(scope)) scope = scope.parent;
    return new RegExp(`\\b${parent.name.getText()} &= (?!0x)`).test(scope.getText());
  }
  if (ts.isBinaryExpression(parent)) {
    if (parent.operatorToken.kind === ts.SyntaxKind.AmpersandEqualsToken) return parent.right === node && isTerm(node);
    if (parent.operatorToken.kind !== ts.SyntaxKind.AmpersandToken) return false;
    if (!isTerm(parent.left) || !isTerm(parent.right)) return false;
    let above: ts.Node = parent.parent;
    while (ts.isParenthesizedExpression(above)) above = above.parent;
    return (
      ts.isReturnStatement(above) || (ts.isBinaryExpression(above) && isComparison(above) && isConstant(above.right))
    );
  }
  if (!ts.isReturnStatement(parent) || !isTerm(node)) return false;
  let above: ts.Node = parent;
  while (above.parent && !ts.isFunctionDeclaration(above)) above = above.parent;
  return ts.getJSDocCommentsAndTags(above).some((comment) => /\ball ones\b/i.test(comment.getText()));
}

/** A variable, a call, or the complement of one: not a number, a shift or a sum. */
function isTerm(node: ts.Expression): boolean {
  const bare = stripped(node);
  if (ts.isPrefixUnaryExpression(bare)) return bare.operator === ts.SyntaxKind.TildeToken && isTerm(bare.operand);
  if (ts.isIdentifier(bare)) return !/^[A-Z_0-9]+$/.test(bare.text);
  return ts.isCallExpression(bare) && !/^load\b/.test(bare.getText());
}

/**
 * Mutates a file.
 * @param first number of its first mutant
 * @param left numbers that are left out, because they do not compile
 * @param constants what the build has them as: nothing is mutated in a branch that it does not have
 */
export function mutate(
  file: string,
  code: string,
  first: number,
  operators: readonly Operator[],
  left: ReadonlySet<number> = new Set(),
  constants: Constants = {},
): Mutated {
  return new Mutator(file, code, first, operators, left, constants).run();
}
