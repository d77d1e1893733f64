// The page's few words with its document.

/** The element of the page that a selector names. @throws Error when the page lacks it: page and script do not fit */
export function one<E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E {
  const found = within.querySelector<E>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

/** An element with a class and text, which is never markup. */
export function made(name: string, kind: string, text = "", ...children: readonly Node[]): HTMLElement {
  const element = document.createElement(name);
  if (kind !== "") element.className = kind;
  if (text !== "") element.textContent = text;
  element.append(...children);
  return element;
}

export type State = "waiting" | "running" | "ok" | "bad";

/** Says in one line how a section stands. */
export function status(section: HTMLElement, state: State, text: string): void {
  const line = one(".status", section);
  line.dataset["state"] = state;
  line.textContent = text;
}

/** A progress bar: a share of 0 to 1, or undefined to hide it. */
export function progress(section: HTMLElement, share: number | undefined): void {
  const bar = one<HTMLProgressElement>("progress", section);
  bar.hidden = share === undefined;
  bar.value = share ?? 0;
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
