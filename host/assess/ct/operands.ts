// The instructions that the assessment knows, their operands, and which of these are traced. What is not here is refused.

import binaryen from "binaryen";

export const KINDS = ["branch", "select", "address", "division", "port"] as const;
export type Kind = (typeof KINDS)[number];

export type Expression = number;
type Setter = (expression: Expression, operand: Expression) => void;

/** Binaryen's accessors, which its type declarations leave out. */
export const access = binaryen as unknown as Record<string, Record<string, Setter>> & {
  readonly Call: { setOperandAt(call: Expression, index: number, operand: Expression): void };
  readonly CallIndirect: { setOperandAt(call: Expression, index: number, operand: Expression): void };
  readonly Block: { setChildAt(block: Expression, index: number, child: Expression): void };
  readonly Function: { setBody(reference: number, body: Expression): void };
};

/** An operand of an instruction: how it is put back, and how it is traced if it is. */
export interface Operand {
  readonly child: Expression;
  readonly put: (operand: Expression) => void;
  readonly kind?: Kind;
  readonly role?: string;
  readonly tap?: "value" | "truth" | "index";
  /** For "index": the number of targets but the default. */
  readonly targets?: number;
}

const numbered = binaryen as unknown as Readonly<Record<string, number>>;

/** Instruction -> its operands: accessor's name, and what is traced. */
type Row = readonly [name: string, kind?: Kind, tap?: "truth"];
const KNOWN: Readonly<Record<string, readonly Row[]>> = {
  If: [["condition", "branch", "truth"], ["ifTrue"], ["ifFalse"]],
  Loop: [["body"]],
  Break: [["condition", "branch", "truth"], ["value"]],
  LocalGet: [],
  LocalSet: [["value"]],
  GlobalGet: [],
  GlobalSet: [["value"]],
  Load: [["ptr", "address"]],
  Store: [["ptr", "address"], ["value"]],
  Const: [],
  Unary: [["value"]],
  Select: [["ifTrue"], ["ifFalse"], ["condition", "select", "truth"]],
  Drop: [["value"]],
  Return: [["value"]],
  MemorySize: [],
  MemoryGrow: [["delta", "address"]],
  MemoryInit: [
    ["dest", "address"],
    ["offset", "address"],
    ["size", "address"],
  ],
  MemoryCopy: [
    ["dest", "address"],
    ["source", "address"],
    ["size", "address"],
  ],
  MemoryFill: [["dest", "address"], ["value"], ["size", "address"]],
  DataDrop: [],
  Nop: [],
  Unreachable: [],
  SIMDExtract: [["vec"]],
  SIMDReplace: [["vec"], ["value"]],
  SIMDShuffle: [["left"], ["right"]],
  SIMDShift: [["vec"], ["shift"]],
  SIMDLoad: [["ptr", "address"]],
  SIMDLoadStoreLane: [["ptr", "address"], ["vec"]],
};

/**
 * Instruction -> what it may do with vectors. Time may depend on lanes that are floats, and results of what is "relaxed" on the machine; what
 * is not here is refused. i8x16.swizzle, a look-up, takes its table from a register: its indices are no addresses.
 */
const LANES = ["I8x16", "I16x8", "I32x4", "I64x2"];
const onLanes = (...operations: readonly string[]): string[] =>
  operations.flatMap((operation) => LANES.map((lanes) => `${operation}Vec${lanes}`));
const ON_VECTORS: Readonly<Record<string, ReadonlySet<number>>> = {
  Unary: operations(["NotVec128", ...onLanes("Splat")]),
  Binary: operations([
    "AndVec128",
    "OrVec128",
    "XorVec128",
    "AndNotVec128",
    "SwizzleVecI8x16",
    ...onLanes("Add", "Sub"),
  ]),
  SIMDShift: operations(onLanes("Shl", "ShrU", "ShrS")),
  SIMDExtract: operations(onLanes("ExtractLane", "ExtractLaneS", "ExtractLaneU")),
  SIMDReplace: operations(onLanes("ReplaceLane")),
};

/** Binaryen's numbers of operations; names that it does not have are left out. */
function operations(names: readonly string[]): ReadonlySet<number> {
  return new Set(names.flatMap((name) => numbered[name] ?? []));
}

const NAMES = new Map(
  [...Object.keys(KNOWN), "Block", "Switch", "Call", "CallIndirect", "Binary"].map((name) => [
    numbered[`${name}Id`]!,
    name,
  ]),
);
const DIVISIONS = new Set(
  ["DivS", "DivU", "RemS", "RemU"].flatMap((name) => [numbered[`${name}Int32`]!, numbered[`${name}Int64`]!]),
);
/** Types of values that may occur. */
export const INTEGERS: readonly number[] = [
  binaryen.none,
  binaryen.i32,
  binaryen.i64,
  binaryen.v128,
  binaryen.unreachable,
];

/**
 * The operands of an instruction, in the order in which their sites are numbered.
 * @param isImport whether a function is an import
 * @param refuse ends the assessment
 */
export function operandsOf(
  expression: Expression,
  isImport: (name: string) => boolean,
  refuse: (what: string) => never,
): Operand[] {
  const name = NAMES.get(binaryen.getExpressionId(expression));
  const info = binaryen.getExpressionInfo(expression) as unknown as Record<string, never> & binaryen.CallInfo;
  if (name === undefined) return refuse(`an instruction of kind ${binaryen.getExpressionId(expression)}`);
  if (info["isAtomic"]) return refuse("an atomic access");
  const rows = KNOWN[name];
  if (!knownOnVectors(expression, name, info)) return refuse(`an operation on vectors, ${name} ${info["op"]}`);
  if (rows) {
    return rows.map(([field, kind, tap]) => {
      const put = (child: Expression): void => setter(name, field)(expression, child);
      const child: Expression = info[field] ?? 0;
      return kind ? { child, put, kind, role: field, tap: tap ?? "value" } : { child, put };
    });
  }
  const list = (children: readonly Expression[], put: (e: number, i: number, child: number) => void): Operand[] =>
    children.map((child, i) => ({ child, put: (operand) => put(expression, i, operand) }));
  switch (name) {
    case "Block":
      return list(info["children"] as unknown as Expression[], access.Block.setChildAt);
    case "Call": {
      const operands = list(info.operands, access.Call.setOperandAt);
      if (!isImport(info.target)) return operands;
      return operands.map((one, i) => ({ ...one, kind: "port", role: `argument ${i}`, tap: "value" }));
    }
    case "CallIndirect": {
      const put = (child: Expression): void => setter("CallIndirect", "target")(expression, child);
      const target = { child: info["target"] as unknown as Expression, put };
      return [
        ...list(info.operands, access.CallIndirect.setOperandAt),
        { ...target, kind: "branch", role: "target", tap: "value" },
      ];
    }
    case "Switch": {
      const put = (field: string) => (child: Expression) => setter("Switch", field)(expression, child);
      const targets = (info["names"] as unknown as string[]).length;
      const index = { child: info["condition"] as unknown as Expression, put: put("condition") };
      return [
        { child: info["value"] as unknown as Expression, put: put("value") },
        { ...index, kind: "branch", role: "index", tap: "index", targets },
      ];
    }
    default: {
      const divides = DIVISIONS.has(info["op"] as unknown as number);
      return ["left", "right"].map((field) => {
        const put = (child: Expression): void => setter("Binary", field)(expression, child);
        const child = info[field] as unknown as Expression;
        return divides ? { child, put, kind: "division", role: field, tap: "value" } : { child, put };
      });
    }
  }
}

/** False for an operation on vectors that ON_VECTORS does not name. */
function knownOnVectors(expression: Expression, name: string, info: Readonly<Record<string, unknown>>): boolean {
  if (!(name in ON_VECTORS)) return true;
  const touched = [
    expression,
    ...["value", "left", "vec"].map((field) => (info[field] as Expression | undefined) ?? 0),
  ];
  const vectors = touched.some((one) => one !== 0 && binaryen.getExpressionType(one) === binaryen.v128);
  return !vectors || ON_VECTORS[name]!.has(info["op"] as number);
}

const INSTRUCTIONS: Readonly<Record<string, string>> = {
  If: "if",
  Break: "br_if",
  Switch: "br_table",
  Call: "call of a port",
  CallIndirect: "call_indirect",
  Load: "load",
  Store: "store",
  Select: "select",
  Binary: "division",
  MemoryGrow: "memory.grow",
  MemoryInit: "memory.init",
  MemoryCopy: "memory.copy",
  MemoryFill: "memory.fill",
  SIMDLoad: "load",
  SIMDLoadStoreLane: "load or store of a lane",
};

/** What a reader calls an instruction that has sites. */
export const nameOf = (expression: Expression): string =>
  INSTRUCTIONS[NAMES.get(binaryen.getExpressionId(expression))!]!;

/** Binaryen's `setX` of an instruction's field x. */
const setter = (name: string, field: string): Setter =>
  access[name]![`set${field[0]!.toUpperCase()}${field.slice(1)}`]!;
