// Small pieces of SVG. Colours are CSS variables of page.ts, so that one drawing serves light and dark.

/** Text for XML and HTML: the five characters that have a meaning there. */
export function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; `content` is markup already. */
export function element(name: string, attributes: Attributes, content = ""): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? Number(value.toFixed(2)) : escape(value ?? "")}"`);
  return content === "" ? `<${name}${list.join("")}/>` : `<${name}${list.join("")}>${content}</${name}>`;
}

/** Text at a point; `kind` is a class of page.ts. */
export function label(x: number, y: number, text: string, kind: string, anchor = "start"): string {
  return element("text", { x, y, class: kind, "text-anchor": anchor }, escape(text));
}

/** A drawing of `height` units that fills the width it gets; 380 units wide, so that 12 units are readable on a phone. */
export function drawing(height: number, title: string, content: string): string {
  const attributes = { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", xmlns: "http://www.w3.org/2000/svg" };
  return element("svg", attributes, `<title>${escape(title)}</title>${content}`);
}

export const WIDTH = 380;
