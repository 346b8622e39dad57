import { isRecord } from '#src/kubernetes/difference.ts';
import type { Config } from './run-api.ts';

/** What a program is given as its own: there, nothing is a value like any other. */
const ofPrograms: readonly string[] = ['userConfig', 'configs'];

/** A configuration without what is not set: workers with pods of their own tell that as null, brokers leave it out. */
export function withoutUnset(config: Config): Config {
  const set = Object.entries(config).filter(([, value]) => value !== null);
  return Object.fromEntries(
    set.map(([field, value]) => [
      field,
      isRecord(value) && !ofPrograms.includes(field) ? withoutUnset(value) : value,
    ]),
  );
}
