// Runs a case with all its secrets and says whether the traces are one.

import { toHex } from "../../core/text.js";
import type { Case } from "./case.js";
import { explainSite } from "./instrument.js";
import { rigOf, type Subject } from "./machine.js";
import { KINDS, type Kind } from "./operands.js";
import { randomOf } from "./secrets.js";
import { Trace, type Divergence } from "./trace.js";

export interface Finding {
  /** Number of the secret, and the octets of it and of the first. */
  readonly secret: number;
  readonly octets: Uint8Array;
  readonly first: Uint8Array;
  readonly divergence: Divergence;
}

export interface Verdict {
  readonly name: string;
  readonly secret: string;
  readonly fixed: string;
  readonly secrets: number;
  /** Events of one run. */
  readonly events: number;
  readonly eventsByKind: Readonly<Record<Kind, number>>;
  /** Numbers of the sites that had an event. */
  readonly sites: readonly number[];
  /** One for each secret whose trace is not the first one's. */
  readonly findings: readonly Finding[];
}

/**
 * Runs a case. The first secret's trace is what the others are held against.
 * @throws Error when the instrumented module answers otherwise than the shipped one, or no answer depends on the secret: then the
 * comparison would say nothing
 */
export function compare(subject: Subject, one: Case, seed: Uint8Array, count: number): Verdict {
  const trace = new Trace();
  const [shipped, twin] = [rigOf(subject), rigOf(subject, trace)];
  const secrets = one.secrets(randomOf(seed, one.name), count, shipped);
  const outputs = new Set<string>();
  const findings: Finding[] = [];
  secrets.forEach((octets, secret) => {
    const output = toHex(one.run(twin, octets));
    const divergence = trace.endRun();
    if (output !== toHex(one.run(shipped, octets))) throw new Error(`${one.name}: instrumenting changed the result`);
    outputs.add(output);
    if (divergence) findings.push({ secret, octets, first: secrets[0]!, divergence });
  });
  if (trace.events === 0) throw new Error(`${one.name}: nothing was traced`);
  if (one.silent ? outputs.size > 1 : outputs.size < 2) {
    throw new Error(`${one.name}: ${outputs.size} different outputs of ${secrets.length} secrets`);
  }
  const counts = trace.eventsPerSite(subject.instrumented.sites.length);
  const eventsByKind = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  counts.forEach((events, site) => (eventsByKind[subject.instrumented.sites[site]!.kind] += events));
  return {
    name: one.name,
    secret: one.secret,
    fixed: one.fixed,
    secrets: secrets.length,
    events: trace.events,
    eventsByKind,
    sites: [...counts.keys()].filter((site) => counts[site]! > 0),
    findings,
  };
}

/** Where a trace left the first one's, for people: place, kind, instruction, and the two events. */
export function findingText(subject: Subject, { secret, octets, first, divergence }: Finding): string {
  const event = (one: Divergence["first"]): string => {
    if (!one) return "the run had ended";
    const { functionIndex, functionName, kind, what } = subject.instrumented.sites[one.site]!;
    const name = functionName === "" ? "" : ` (${functionName})`;
    return `${kind}: ${what} = ${one.value >>> 0}, function ${functionIndex}${name}, site ${one.site}`;
  };
  const site = divergence.first?.site ?? divergence.later?.site;
  const text = site === undefined ? "" : explainSite(subject.octets, site);
  return [
    `secret ${secret} leaves the trace of the first at event ${divergence.event}`,
    `  first  ${event(divergence.first)}`,
    `  later  ${event(divergence.later)}`,
    `  instruction  ${text.length > 300 ? `${text.slice(0, 300)} ...` : text}`,
    `  first secret  ${toHex(first)}`,
    `  this secret   ${toHex(octets)}`,
  ].join("\n");
}
