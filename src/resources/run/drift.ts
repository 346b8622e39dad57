import { isRecord } from '#src/kubernetes/difference.ts';
import { differingInputs, type InputSpecs, updatedInputs } from './inputs.ts';
import type { Config, FieldRule } from './run-api.ts';
import { sameData } from './same-data.ts';
import { untoldHash } from './untold.ts';

type FieldRules = Readonly<Record<string, FieldRule>>;

/** What there is of one that runs, and what there shall be. */
export interface RunDrift {
  /** What an update is to carry: the fields that it changes. */
  readonly update: Config;
  /** The fields that only a new one has. */
  readonly remake: readonly string[];
}

interface Compared {
  readonly fields: FieldRules;
  readonly wanted: Config;
  readonly live: Config;
  readonly remembered: readonly string[];
  /** Hashes of what was uploaded and is not told. */
  readonly applied: Readonly<Record<string, string>>;
}

/** How what is there differs from what is wanted. Only fields that are given, or were, count. */
export function driftOf(compared: Compared): RunDrift {
  const { fields, wanted, live, remembered } = compared;
  const update: Record<string, unknown> = {};
  const remake: string[] = [];
  const counted = Object.entries(fields).filter(
    ([field]) => field !== 'inputSpecs' && (wanted[field] !== undefined || remembered.includes(field)),
  );
  for (const [field, rule] of counted) {
    if (isAsWanted(field, rule, compared)) continue;
    const value = wanted[field] === undefined ? rule.usual : sentValue(rule, wanted[field]);
    if (rule.byUpdate && value !== undefined) update[field] = value;
    else remake.push(field);
  }
  const inputs = inputsOf(wanted, live, compared.applied);
  if (inputs === 'remake') remake.push('inputSpecs');
  else if (inputs) update['inputSpecs'] = inputs;
  return { update, remake };
}

function isAsWanted(field: string, rule: FieldRule, { wanted, live, applied }: Compared): boolean {
  const value = wanted[field];
  if (rule.isUntold) return applied[field] === (value === undefined ? undefined : untoldHash(value));
  const told = live[field] ?? ('leftOut' in rule ? rule.leftOut : rule.usual);
  return sameWhole(rule, told, value ?? rule.usual);
}

/** Fields that are maps are one whole: what is not given of one is as usual. */
function sameWhole({ usual, completed = same }: FieldRule, told: unknown, wanted: unknown): boolean {
  const [one, other] = [told, wanted].map(value =>
    isRecord(value) ? completed({ ...(isRecord(usual) && usual), ...value }) : value,
  );
  return sameData(one, other);
}

function same(value: Config): Config {
  return value;
}

/** Pulsar takes a map as a whole, or lays it over what there is: with all that is usual both come to the same. */
function sentValue({ usual }: FieldRule, value: unknown): unknown {
  if (!isRecord(value) || !isRecord(usual)) return value;
  // An empty word is how Pulsar tells that there is none, and none that it takes.
  const given = Object.entries({ ...usual, ...value }).filter(
    ([name, each]) => each !== '' || usual[name] !== '',
  );
  return Object.fromEntries(given);
}

function inputsOf(wanted: Config, live: Config, applied: Compared['applied']) {
  const asked = wanted['inputSpecs'] as InputSpecs | undefined;
  if (!asked) return undefined;
  const told = (live['inputSpecs'] ?? {}) as InputSpecs;
  const differing = differingInputs(told, asked, applied);
  return differing === 'others' ? 'remake' : updatedInputs(asked, differing);
}
