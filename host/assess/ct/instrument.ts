// Rewrites a module so that it tells, through one import, everything that its running time may depend on.
//
//   branch    the condition of if and br_if (as 0 or 1), the index of br_table (cut off at the default), the target of call_indirect
//   select    its condition (0 or 1)
//   address   the address of each load and store (its offset and width are the instruction's own), each address and
//             length of memory.copy, fill and init, the pages of memory.grow
//   division  both operands of div and rem, signed or not; 64 bits are two events
//   port      each argument of an imported function: pointers, lengths and numbers that the host sees
//
// Each such operand x becomes (call $tap x site), which hands x to the import "trace" "event" and answers it: values, order and
// control flow are those of the module. Which loop goes round again, which function is called and when it returns follow from the
// branches.
//
// Invariant: what operands.ts does not know, is refused. Another instruction, a float or an atomic access
// makes the module one that cannot be assessed; nothing is passed over in silence.

import binaryen from "binaryen";
import { access, INTEGERS, nameOf, operandsOf, type Expression, type Kind, type Operand } from "./operands.js";

/** One operand that is traced. Its number is its place in `Instrumented.sites`. */
export interface Site {
  /** Index of the function in the module that came in, imports counted, as disassemblers show it. */
  readonly functionIndex: number;
  /** What it is exported as; else "". */
  readonly functionName: string;
  readonly kind: Kind;
  /** Instruction and operand: "memory.copy, size". */
  readonly what: string;
}

export interface Instrumented {
  readonly octets: Uint8Array;
  readonly sites: readonly Site[];
  /** Functions and instructions walked. */
  readonly functions: number;
  readonly instructions: number;
  /** The text of the instruction that `explain` asked for. */
  readonly explained: string;
}

/**
 * Instruments a module.
 * @param explain the number of a site whose instruction is wanted as text
 * @throws Error when it holds an instruction that operands.ts does not know
 */
export function instrument(octets: Uint8Array, explain = -1): Instrumented {
  const module = binaryen.readBinary(octets);
  try {
    return new Walk(module, explain).run();
  } finally {
    module.dispose();
  }
}

/** The instruction of a site as text, on one line. */
export function explainSite(octets: Uint8Array, site: number): string {
  return instrument(octets, site).explained.replace(/\s+/g, " ");
}

class Walk {
  readonly #sites: Site[] = [];
  readonly #imports = new Set<string>();
  #instructions = 0;
  #explained = "";
  #at: { index: number; name: string } = { index: 0, name: "" };

  constructor(
    private readonly module: binaryen.Module,
    private readonly explain: number,
  ) {}

  run(): Instrumented {
    const { module } = this;
    const { BulkMemory, SignExt, MutableGlobals, NontrappingFPToInt, SIMD128 } = binaryen.Features;
    module.setFeatures(BulkMemory | SignExt | MutableGlobals | NontrappingFPToInt | SIMD128);
    const exported = new Map<string, string>();
    for (let i = 0; i < module.getNumExports(); i++) {
      const one = binaryen.getExportInfo(module.getExportByIndex(i));
      if (one.kind === binaryen.ExternalFunction) exported.set(one.value, one.name);
    }
    const references = Array.from({ length: module.getNumFunctions() }, (_, i) => module.getFunctionByIndex(i));
    const infos = references.map((reference) => binaryen.getFunctionInfo(reference));
    for (const { name, module: from } of infos) if (from) this.#imports.add(name);
    // Binaryen may list imports anywhere; in the binary they come first.
    const order = [...infos.filter((info) => info.module), ...infos.filter((info) => !info.module)];
    infos.forEach((info, i) => {
      if (info.module) return;
      this.#at = { index: order.indexOf(info), name: exported.get(info.name) ?? "" };
      access.Function.setBody(references[i]!, this.#visit(info.body));
    });
    this.#addTaps();
    if (!module.validate()) throw new Error("the instrumented module is not valid: a fault of this program");
    const functions = infos.length - this.#imports.size;
    const result = { sites: this.#sites, functions, instructions: this.#instructions, explained: this.#explained };
    return { octets: module.emitBinary(), ...result };
  }

  #visit(expression: Expression): Expression {
    if (expression === 0) return 0;
    this.#instructions++;
    if (!INTEGERS.includes(binaryen.getExpressionType(expression))) this.#refuse("a value that is no integer");
    const taps: (() => void)[] = [];
    // Sites are numbered, and texts taken, before anything inside is rewritten.
    const isImport = (name: string): boolean => this.#imports.has(name);
    for (const operand of operandsOf(expression, isImport, (what) => this.#refuse(what))) {
      if (operand.child === 0) continue;
      const site = operand.kind ? this.#addSite(expression, operand.kind, operand.role ?? "") : -1;
      taps.push(() => {
        const child = this.#visit(operand.child);
        const reached = binaryen.getExpressionType(operand.child) !== binaryen.unreachable;
        operand.put(operand.kind && reached ? this.#tap(child, operand, site) : child);
      });
    }
    for (const tap of taps) tap();
    return expression;
  }

  #addSite(expression: Expression, kind: Kind, role: string): number {
    const site = this.#sites.length;
    const text = site === this.explain ? binaryen.emitText(expression) : "";
    if (site === this.explain) this.#explained = text;
    this.#sites.push({
      functionIndex: this.#at.index,
      functionName: this.#at.name,
      kind,
      what: `${nameOf(expression)}, ${role}`,
    });
    return site;
  }

  #tap(child: Expression, operand: Operand, site: number): Expression {
    const { module } = this;
    const type = binaryen.getExpressionType(child);
    const number = module.i32.const(site);
    if (type === binaryen.i64) return module.call("ct tap 64", [child, number], binaryen.i64);
    if (operand.tap === "truth") return module.call("ct truth", [child, number], binaryen.i32);
    if (operand.tap !== "index") return module.call("ct tap", [child, number], binaryen.i32);
    return module.call("ct index", [child, number, module.i32.const(operand.targets!)], binaryen.i32);
  }

  #addTaps(): void {
    const { module } = this;
    const { i32, i64, none } = binaryen;
    const get = (i: number): Expression => module.local.get(i, i32);
    const event = (value: Expression): Expression => module.call("ct event", [get(1), value], none);
    module.addFunctionImport("ct event", "trace", "event", binaryen.createType([i32, i32]), none);
    const add = (name: string, type: number, more: number[], events: Expression[]): void => {
      const body = module.block(null, [...events, module.local.get(0, type)], type);
      module.addFunction(name, binaryen.createType([type, i32, ...more]), type, [], body);
    };
    const low = module.i32.wrap(module.local.get(0, i64));
    const high = module.i32.wrap(module.i64.shr_u(module.local.get(0, i64), module.i64.const(32, 0)));
    const cut = module.select(module.i32.lt_u(get(0), get(2)), get(0), get(2));
    add("ct tap", i32, [], [event(get(0))]);
    add("ct tap 64", i64, [], [event(low), event(high)]);
    add("ct truth", i32, [], [event(module.i32.ne(get(0), module.i32.const(0)))]);
    add("ct index", i32, [i32], [event(cut)]);
  }

  #refuse(what: string): never {
    throw new Error(`function ${this.#at.index} holds ${what}: this module cannot be assessed`);
  }
}
