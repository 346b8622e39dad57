import { describe, expect, test } from 'vitest';
import { schemaPaths } from '#src/api/crd/schema-paths.ts';
import { type Reserved, reservedKeys } from '#src/api/schema/reserved-keys.ts';
import type { ClusterContext } from '#src/components/build/context.ts';
import { sectionOf } from '#src/components/build/settings.ts';
import { catalogue } from '#src/components/catalogue.ts';
import { contextOf } from '../../components/context.ts';
import { filesIn, propertiesOf } from '../../components/made.ts';

/** With a state store, workers are told of that and not of what people say. */
const formedFor = (of: keyof typeof reservedKeys) =>
  contextOf({ functions: {}, websocket: {}, ...(of === 'stateStore' && { [of]: {} }) }, { members: 3 });

/** A cluster whose users got around the schema: they set keys of a component or of the functions worker. */
function withConfig(of: keyof typeof reservedKeys, config: Record<string, string>): ClusterContext {
  const formed = formedFor(of);
  const settings = { ...formed.spec[of], config };
  return { ...formed, spec: { ...formed.spec, [of]: settings } };
}

/** The configuration that a component or the functions worker is given. */
function given(of: keyof typeof reservedKeys, context: ClusterContext): Record<string, unknown> {
  const component = catalogue.find(({ name }) => sectionOf(name) === of);
  const files = filesIn(component?.prepare(context) ?? []);
  if (of === 'functions') return JSON.parse(files['functions_worker.yml'] ?? '{}');
  return propertiesOf(files['overrides.conf']);
}

describe.each(Object.keys(reservedKeys) as (keyof typeof reservedKeys)[])('the reserved keys of %s', of => {
  const reserved: readonly Reserved[] = reservedKeys[of];
  const keys = reserved.flatMap(each => each.keys);

  test('given users who set all there is, then what is not theirs in the end is reserved', () => {
    const mine = Object.fromEntries(Object.keys(given(of, formedFor(of))).map(key => [key, 'mine']));
    const result = given(of, withConfig(of, mine));
    const overruled = Object.keys(result).filter(key => result[key] !== 'mine');
    expect(overruled.length).toBeGreaterThan(3);
    expect(overruled.filter(key => !keys.includes(key))).toEqual([]);
  });

  test('then each is there once', () => {
    expect(keys).toEqual([...new Set(keys)]);
  });

  test('then each has a remedy: fields that exist, or to remove it', () => {
    for (const { instead } of reserved) {
      const fields = [...instead.matchAll(/Set ([\w.]*\w)/g)].map(([, field]) => `spec.${field}`);
      expect(fields.length > 0 || /Remove (it|them)\.$/.test(instead), instead).toBe(true);
      expect(schemaPaths().get('PulsarCluster')).toEqual(expect.arrayContaining(fields));
    }
  });
});
