import { dequal } from 'dequal';
import { frozen } from '#src/kubernetes/frozen.ts';
import { specDefaults } from './crd/spec-defaults.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Defaults without what is default in them. */
const bareDefaults = new Map<string, unknown>();
for (const [path, value] of [...specDefaults].reverse())
  bareDefaults.set(path, isFields(value) ? fieldsWithout(value, path) : value);

/**
 * What of a spec is not what it is when nothing is said. A release that adds a field has it filled in everywhere by the
 * API server, and nobody has asked for anything.
 */
export function withoutDefaults(spec: Fields): Record<string, unknown> {
  return fieldsWithout(spec, 'spec');
}

function fieldsWithout(fields: Fields, path: string): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const at = `${path}.${name}`;
    const rest = isFields(value) ? fieldsWithout(value, at) : value;
    if (value !== undefined && !isDefault(rest, at)) said[name] = rest;
  }
  return said;
}

function isDefault(rest: unknown, path: string): boolean {
  return bareDefaults.has(path) && dequal(rest, bareDefaults.get(path));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const sections = new Map<string, Fields>();

/** What a section of the spec is when nothing is said in it; made once, because a pass asks for it many times. */
export function defaultsOf(section: string): Fields {
  const known = sections.get(section) ?? frozen(filledIn(section));
  sections.set(section, known);
  return known;
}

function filledIn(section: string): Fields {
  const prefix = `spec.${section}.`;
  const filled: Record<string, unknown> = {};
  for (const [path, value] of specDefaults) {
    if (!path.startsWith(prefix)) continue;
    const fields = path.slice(prefix.length).split('.');
    const last = fields.pop() ?? '';
    // A section comes before what is in it.
    const at = fields.reduce((within, field) => within[field] as Record<string, unknown>, filled);
    at[last] = structuredClone(value);
  }
  return filled;
}
