import * as z from 'zod';
import { dataKey, podTemplate, resources, secretKeyRef } from './common.ts';
import { listByKey, mapOf } from './list.ts';
import { memory } from './quantity.ts';
import { type Reserved, reservedKeys } from './reserved-keys.ts';
import { celList, type Rule, withRules } from './rule.ts';

const jvm = z
  .strictObject({
    heap: memory.optional().describe('Heap size (-Xms and -Xmx). A share of the memory limit when absent.'),
    directMemory: memory
      .optional()
      .describe('Direct memory (-XX:MaxDirectMemorySize). A share of the memory limit when absent.'),
    garbageCollector: z
      .enum(['Z', 'G1', 'Serial'])
      .optional()
      .describe("Garbage collector; the image's own choice (ZGC) when absent. Serial suits small heaps."),
    options: z
      .array(z.string().min(1).max(1024))
      .max(64)
      .default([])
      .meta({ 'x-kubernetes-list-type': 'atomic' })
      .describe('Further JVM options, for example -Dkey=value.'),
  })
  .prefault({})
  .describe('The Java virtual machine of the component.');

/** `config`: keys for the component's own file, without those that the operator itself must set. */
export function config(file: string, reserved: readonly Reserved[]) {
  const value = z.union([z.int(), z.string().max(4096)]).meta({ 'x-kubernetes-int-or-string': true });
  return withRules(
    mapOf(value, 256).default({}),
    // To look a key up is far cheaper, in the API server's reckoning, than to walk over all there are.
    ...reservedRules(reserved, keys => keys.map(key => `!('${key}' in self)`).join(' && '), Object.keys),
    {
      cel: "self.all(key, key.matches('^[A-Za-z0-9_.-]+$'))",
      message: 'can only have keys made of letters, digits, dots, dashes and underscores. Correct the key.',
      check: value => Object.keys(value).every(key => /^[A-Za-z0-9_.-]+$/.test(key)),
    },
  ).describe(
    `Keys for ${file}, merged over the file in the image when a pod starts; write true, false and fractions in quotes. A change restarts the pods one at a time.`,
  );
}

/** A rule for each reason why keys are the operator's, so that the answer says which field was meant. */
function reservedRules<T>(
  reserved: readonly Reserved[],
  cel: (keys: readonly string[]) => string,
  keysOf: (value: T) => string[],
): Rule<T>[] {
  return reserved.map(({ keys, instead }) => ({
    cel: cel(keys),
    message: `cannot set ${keys.join(', ')}: ${instead}`,
    check: value => !keysOf(value).some(key => keys.includes(key)),
  }));
}

/**
 * The fields every component has. `memory` and `cpu` are what its pods request when nothing is said; `server` is the
 * container that a person names, where that is not called as the section.
 */
export function component(
  section: keyof typeof reservedKeys,
  memory: string,
  cpu: string,
  server: string = section,
) {
  return z.strictObject({
    resources: resources(memory, cpu),
    jvm,
    secretConfig: secretConfig(reservedKeys[section]),
    podTemplate: podTemplate(section, server),
  });
}

function secretConfig(reserved: readonly Reserved[]) {
  const item = z.strictObject({
    key: dataKey.describe('The configuration key.'),
    secretKeyRef: secretKeyRef.describe('Where the value is.'),
  });
  const rules = reservedRules<z.output<typeof item>[]>(
    reserved,
    keys => `!self.exists(item, item.key in ${celList(keys)})`,
    items => items.map(({ key }) => key),
  );
  return withRules(listByKey(item, 'key', 64).default([]), ...rules).describe(
    'Configuration keys whose values are in Secrets: mounted as files and merged when a pod starts, so a changed Secret counts from the next start of a pod.',
  );
}

export type ComponentSpec = z.output<ReturnType<typeof component>> & {
  replicas: number;
  config: Record<string, string | number>;
};

/** The keys that are set for a component, be it by a Secret. */
export function settingKeys({
  config,
  secretConfig,
}: Pick<ComponentSpec, 'config' | 'secretConfig'>): string[] {
  return [...Object.keys(config), ...secretConfig.map(({ key }) => key)];
}
