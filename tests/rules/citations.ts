// Citations of specifications in code, and the sections that docs/spec-map.md lists.

/** A section of a specification: "RFC 7401" and "6.9", or "C" for an appendix. */
export interface Citation {
  readonly specification: string;
  readonly section: string;
  readonly line: number;
}

const SPECIFICATION = String.raw`(?:RFC \d+|draft-[a-z0-9-]+?-\d\d|(?:NIST )?SP 800-\d+[A-Z]?(?: Rev\. ?\d)?|FIPS 1\d\d(?:-\d)?|IEEE 802\.15\.4(?:-\d{4})?|SEC 1)`;
const NUMBER = String.raw`(?:[0-9]+|[A-Z])(?:\.[0-9A-Z]+)*\b`;
const SECTION = String.raw`(?:§§?\s*|[Ss]ections?\s+|[Aa]ppendi(?:x|ces)\s+|[Aa]pp\.\s+)`;
/** A specification with its sections: `RFC 7401 §6.9`, `RFC 7401 sections 5.2 and 6.1`, `RFC 3610 §2.2, §2.3`. */
const CITATION = new RegExp(
  `(${SPECIFICATION}),?\\s+${SECTION}(${NUMBER}(?:(?:,| and|, and| to)\\s+(?:${SECTION})?${NUMBER}(?![\\w]))*)`,
  "g",
);

/** The names under which one specification is known: the map's spelling. */
const spelled = (name: string): string =>
  name
    .replace(/^NIST /, "")
    .replace(/\s+/g, " ")
    .replace(/ ?Rev\. ?/, " Rev. ");

/** Citations in the comments and strings of a file. */
export function citationsOf(text: string): Citation[] {
  // A comment that goes over a line's end: drop the marker of the next line, keep the count of lines.
  const joined = text.replace(/\n([ \t]*)(?:\/\/|\*(?!\/)|#)/g, (all) => `\n${" ".repeat(all.length - 1)}`);
  return [...joined.matchAll(CITATION)].flatMap((match) => {
    const line = joined.slice(0, match.index).split("\n").length;
    const sections = [...(match[2] ?? "").matchAll(new RegExp(NUMBER, "g"))].map((one) => one[0]);
    return sections.map((section) => ({ specification: spelled(match[1] ?? ""), section, line }));
  });
}

/** Specification -> its sections, from the tables of docs/spec-map.md: a heading `## RFC 7401 ...`, rows `| 6.9 | ...`. */
export function sectionsOfMap(map: string): Map<string, Set<string>> {
  const known = new Map<string, Set<string>>();
  let current: Set<string> | undefined;
  for (const line of map.split("\n")) {
    const heading = new RegExp(`^## (${SPECIFICATION})`).exec(line);
    if (heading) {
      current = new Set();
      known.set(spelled(heading[1] ?? ""), current);
    } else if (line.startsWith("## ")) current = undefined;
    const row = /^\| *(?:§|app\. )?([0-9A-Z][0-9A-Z.]*) *\|/.exec(line);
    if (row && current) current.add(row[1] ?? "");
  }
  return known;
}

/** One sentence per citation that the map does not list. */
export function unmapped(path: string, text: string, map: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return citationsOf(text).flatMap(({ specification, section, line }) => {
    const sections = map.get(specification);
    if (!sections) return [`${path}:${line}: ${specification} is not in docs/spec-map.md`];
    return sections.has(section) ? [] : [`${path}:${line}: ${specification} §${section} is not in docs/spec-map.md`];
  });
}
