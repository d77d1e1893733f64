// The section in which two things meet: the form, the diagram that grows, and how it ended.

import { sequenceDiagram } from "../../assess/report/sequence.js";
import { made, one, reasonOf } from "./dom.js";
import { PageMeeting, type MeetingOptions, type Scene } from "./meeting.js";

export function meetSection(): void {
  const section = one("#meet");
  const form = one<HTMLFormElement>("form", section);
  const button = (name: string): HTMLButtonElement => one(`[data-do=${name}]`, section);
  const field = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
  let meeting: PageMeeting | undefined;

  const loss = field("loss");
  loss.addEventListener("input", () => void (one("[data-for=loss]", form).textContent = `${loss.value} %`));
  button("seed").addEventListener("click", () => {
    const octets = crypto.getRandomValues(new Uint8Array(8));
    field("seed").value = Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
  });
  button("step").addEventListener("click", () => meeting?.step());
  button("stop").addEventListener("click", () => meeting?.stop());

  const start = async (): Promise<void> => {
    if (meeting || !form.reportValidity()) return;
    const options: MeetingOptions = {
      seed: field("seed").value,
      loss: Number(loss.value) / 100,
      curve: field("curve").value as MeetingOptions["curve"],
      pace: field("pace").value as MeetingOptions["pace"],
    };
    button("meet").disabled = true;
    button("stop").hidden = options.pace === "none";
    button("step").hidden = options.pace !== "steps";
    verdict(section, "running", "They boot and make their keys", "");
    try {
      meeting = new PageMeeting(options, (scene) => show(section, scene));
      const scene = await meeting.run();
      show(section, scene);
      conclude(section, scene);
    } catch (error) {
      verdict(section, "bad", "It broke off", reasonOf(error));
    } finally {
      meeting = undefined;
      button("meet").disabled = false;
      for (const name of ["stop", "step"]) button(name).hidden = true;
    }
  };
  button("meet").addEventListener("click", () => void start());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void start();
  });
}

function show(section: HTMLElement, scene: Scene): void {
  // sequenceDiagram escapes all text that goes into it (host/assess/report/svg.ts).
  one(".diagram", section).innerHTML = sequenceDiagram(scene);
  one(".clock", section).textContent = `${scene.timeMs.toFixed(1)} ms on the radio`;
  one(".note", section).hidden = false;
  const said = scene.delivered.map(({ thing, message, timeMs }) =>
    made(
      "li",
      "",
      "",
      made("i", "", `${timeMs.toFixed(0)} ms: ${thing} gets `),
      new Text(`“${new TextDecoder().decode(message)}”`),
    ),
  );
  one(".said", section).replaceChildren(...said);
  if (scene.fingerprints.length > 0) verdict(section, "running", "They have keys, and talk", "");
  else if (scene.packets.length > 0) verdict(section, "running", "They agree on keys", "");
}

function conclude(section: HTMLElement, { agreed, fingerprints, messages, completed }: Scene): void {
  const [ours = "", theirs = ""] = fingerprints;
  const arrived = messages.filter((message) => message.arrived).length;
  const through = `${arrived} of ${messages.length} messages came through unchanged`;
  if (fingerprints.length === 0) return verdict(section, "bad", "They did not meet", "");
  if (!agreed) return verdict(section, "bad", `The fingerprints differ: ${ours}, ${theirs}`, through);
  verdict(section, completed ? "ok" : "bad", "Both have the same keys: fingerprints ", through, fingerprints);
}

const MARKS = { ok: "✓", bad: "✗", running: "…" } as const;

function verdict(
  section: HTMLElement,
  state: keyof typeof MARKS,
  title: string,
  more: string,
  fingerprints: readonly string[] = [],
): void {
  const box = one(".verdict", section);
  box.className = `verdict ${state}`;
  box.hidden = false;
  box.dataset["fingerprints"] = fingerprints.join(" ");
  const line = made("b", "", title);
  fingerprints.forEach((text, n) => line.append(n > 0 ? " and " : "", made("code", "", text)));
  const mark = made("span", "mark", MARKS[state]);
  mark.setAttribute("aria-hidden", "true");
  box.replaceChildren(mark, made("div", "", "", line, new Text(more)));
}
