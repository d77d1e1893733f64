// Reads test-vector files in the format of NIST's CAVP (.rsp; .txt and .fax are the same with remarks): comments, [sections],
// lines `name = value`, and blank lines between paragraphs. The result is what the reader of Wycheproof's files gives.
//
// The format has no grammar of its own: which values make a vector follows from the algorithm (cavp-kinds.ts). A
// paragraph with the algorithm's answer in it is a vector. Another is context: its values hold for the vectors behind it, up
// to the next `Count` when one stands above, else to the next section; those before the first section hold everywhere.

import { kindOf, type Kind } from "./cavp-kinds.js";
import { UnreadableVectors, type TestGroup, type TestVector, type VectorFile } from "./file.js";

export const isCavp = (name: string): boolean => /\.(?:rsp|txt|fax)$/i.test(name);

type Broken = (line: number, what: string) => never;

interface Value {
  readonly text: string;
  readonly line: number;
}

/** Values by their names in lower case: the files do not agree on `Key`, `KEY` and `key`. */
type Values = ReadonlyMap<string, Value>;

interface Paragraph {
  readonly line: number;
  /** The section that it stands in: the headers above it that no value parts, without brackets. */
  readonly headers: readonly string[];
  readonly values: Map<string, Value>;
}

/**
 * @param name of the file, for what is said of it
 * @throws UnreadableVectors when the text is broken, or of a kind that is not known
 */
export function readCavp(name: string, text: string): VectorFile {
  const broken: Broken = (line, what) => {
    throw new UnreadableVectors(`${name}:${line}: ${what}`);
  };
  const { comments, paragraphs, last } = paragraphsOf(text, broken);
  const names = new Set(
    paragraphs.flatMap(({ values, headers, line }) => [...values.keys(), ...valuesOf(headers, line).keys()]),
  );
  const kind = kindOf(names, comments);
  if (kind === undefined)
    throw new UnreadableVectors(`${name}: it holds no vectors in NIST's CAVP format of a kind known here`);
  const records = recordsOf(kind, paragraphs, comments, last, broken);
  const groups = records.map((record, n): TestGroup => {
    const { type, result, values, flags, ...sizes } = kind.read(record);
    const comment = [record.where, record.note].filter((text) => text !== "").join(": ");
    const test: TestVector = { tcId: n + 1, comment, flags: flags ?? [], result, values };
    return { type, keySize: undefined, tagSize: undefined, curve: undefined, ...sizes, tests: [test] };
  });
  return { name, algorithm: kind.algorithm, groups };
}

function paragraphsOf(text: string, broken: Broken): { comments: string; paragraphs: Paragraph[]; last: number } {
  const paragraphs: Paragraph[] = [];
  const comments: string[] = [];
  const lines = text.split(/\r?\n/);
  let headers: readonly string[] = [];
  let fresh = false;
  let current: Paragraph | undefined;
  lines.forEach((whole, n) => {
    const [line, at] = [whole.trim(), n + 1];
    if (line === "") current = undefined;
    else if (line.startsWith("#")) comments.push(line);
    else if (line.startsWith("[")) {
      // NIST's own KDFConcat files have headers without a closing bracket.
      const header = line.slice(1).replace(/\]$/, "").trim();
      headers = fresh ? [...headers, header] : [header];
      fresh = true;
      current = undefined;
    } else {
      // GCM's files have this word in place of a plaintext.
      const [, name, value] = /^([A-Za-z]\w*)\s*=\s*(.*)$/.exec(line === "FAIL" ? "FAIL =" : line) ?? [];
      if (name === undefined || value === undefined) {
        return broken(at, 'this is neither a comment, a [section] nor "name = value"');
      }
      if (current === undefined) paragraphs.push((current = { line: at, headers, values: new Map() }));
      if (current.values.has(name.toLowerCase())) broken(at, `"${name}" is given twice in one vector`);
      current.values.set(name.toLowerCase(), { text: value, line: at });
      fresh = false;
    }
  });
  return { comments: comments.join("\n"), paragraphs, last: lines.length };
}

function recordsOf(
  kind: Kind,
  paragraphs: readonly Paragraph[],
  comments: string,
  last: number,
  broken: Broken,
): CavpRecord[] {
  const records: CavpRecord[] = [];
  const hasResult = paragraphs.some(({ values }) => values.has("result"));
  const file = new Map<string, Value>();
  let section = file;
  let vector: Map<string, Value> | undefined;
  /** Where context begins that no vector has used yet. */
  let open: number | undefined;
  let headers: readonly string[] = [];
  const close = (): void => {
    if (open !== undefined) broken(open, `the vector that begins here has no "${kind.answer}": is the file cut off?`);
  };
  for (const paragraph of paragraphs) {
    const { values, line } = paragraph;
    if (paragraph.headers !== headers) {
      close();
      headers = paragraph.headers;
      section = headers.length === 0 ? file : valuesOf(headers, line);
      vector = undefined;
    }
    const counted = values.has("count");
    if (counted && vector !== undefined) close();
    if (values.has(kind.answer.toLowerCase())) {
      records.push(new CavpRecord([values, vector, section, file], headers, comments, line, hasResult, broken));
      [vector, open] = [undefined, undefined];
      continue;
    }
    if (counted) vector = new Map();
    // What stands above the first section is for all of them, and need not be used at once.
    if (vector !== undefined || section !== file) open ??= line;
    for (const [name, value] of values) (vector ?? section).set(name, value);
  }
  close();
  if (records.length === 0) broken(last, `the file ends without a vector: none has "${kind.answer}"`);
  return records;
}

/** `[Alen = 0, Plen = 0]` gives values too. */
function valuesOf(headers: readonly string[], line: number): Map<string, Value> {
  const pairs = headers.flatMap((header) => [...header.matchAll(/(\w+)\s*=\s*(\w+)/g)]);
  return new Map(pairs.map(([, name = "", text = ""]) => [name.toLowerCase(), { text, line }]));
}

/** One vector, with the values that hold for it. Each question that the file does not answer ends with its name and line. */
export class CavpRecord {
  readonly #scopes: readonly Values[];

  constructor(
    scopes: readonly (Values | undefined)[],
    readonly headers: readonly string[],
    /** All comments of the file. */
    readonly comments: string,
    readonly line: number,
    private readonly hasResult: boolean,
    private readonly broken: Broken,
  ) {
    this.#scopes = scopes.filter((scope) => scope !== undefined);
  }

  #find(name: string): Value | undefined {
    for (const scope of this.#scopes) {
      const value = scope.get(name.toLowerCase());
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #need(name: string): Value {
    return this.#find(name) ?? this.broken(this.line, `the vector that begins here has no "${name}"`);
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  text(name: string): string {
    return this.#need(name).text;
  }

  number(name: string): number {
    const { text, line } = this.#need(name);
    return /^\d{1,9}$/.test(text) ? Number(text) : this.broken(line, `"${name}" is not a number`);
  }

  /** Octets in hexadecimal; with `length`, exactly so many. An empty string is often written as 00. */
  hex(name: string, length?: number): string {
    const { text, line } = this.#need(name);
    if (!/^[0-9a-fA-F]*$/.test(text)) this.broken(line, `"${name}" is not hexadecimal text`);
    if (text.length % 2 !== 0) this.broken(line, `"${name}" has an odd number of digits`);
    if (length === 0 && text === "00") return "";
    if (length !== undefined && text.length !== 2 * length) {
      this.broken(line, `"${name}" has ${text.length / 2} octets, but ${length} are announced`);
    }
    return text.toLowerCase();
  }

  /** A number in hexadecimal, filled up to `octets`; it may be longer. */
  integer(name: string, octets: number): string {
    const { text, line } = this.#need(name);
    if (!/^[0-9a-fA-F]+$/.test(text)) this.broken(line, `"${name}" is not a hexadecimal number`);
    return text
      .toLowerCase()
      .replace(/^0+(?=.)/, "")
      .padStart(2 * octets, "0");
  }

  /** `Result = Pass`, `F (2 - R changed)`; a file without any gives right answers only. */
  get result(): "valid" | "invalid" {
    if (!this.hasResult) return "valid";
    const { text, line } = this.#need("Result");
    const [, letter] = /^(p|f)(?:ass|ail)?(?:\s*\(.*\))?$/i.exec(text) ?? [];
    if (letter === undefined) return this.broken(line, '"Result" is neither Pass nor Fail');
    return letter.toLowerCase() === "p" ? "valid" : "invalid";
  }

  /** What `Result` says beside Pass or Fail. */
  get note(): string {
    return this.hasResult ? (/\((.*)\)/.exec(this.text("Result"))?.[1] ?? "").trim() : "";
  }

  /** For a person: the line, the section, the count. */
  get where(): string {
    const section = this.headers.at(-1);
    const count = this.#find("count");
    return [
      `line ${this.line}`,
      ...(section === undefined ? [] : [`[${section}]`]),
      ...(count === undefined ? [] : [`count ${count.text}`]),
    ].join(", ");
  }

  /** Ends with a sentence about this vector. */
  refuse(what: string): never {
    return this.broken(this.line, what);
  }
}
