import * as z from 'zod';
import { dnsSubdomain, podTemplate, resources } from './common.ts';
import { listByKey, mapOf } from './list.ts';
import { memory } from './quantity.ts';
import { text, withRules } from './rule.ts';

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

const configKey = text(
  /^[A-Za-z0-9_.-]+$/,
  253,
  'must be made of letters, digits, dots, dashes and underscores.',
);

function secretConfig(reserved: readonly string[]) {
  const item = z.strictObject({
    key: configKey.describe('The configuration key.'),
    secretKeyRef: z
      .strictObject({
        name: dnsSubdomain.describe('Name of the Secret, in the namespace of the cluster.'),
        key: configKey.describe('Key within the Secret.'),
      })
      .describe('Where the value is.'),
  });
  return withRules(listByKey(item, 'key', 64).default([]), {
    cel: `!self.exists(item, item.key in ${celList(reserved)})`,
    message: `cannot set keys that the operator sets itself: ${reserved.join(', ')}. Remove them.`,
    check: items => !items.some(({ key }) => reserved.includes(key)),
  }).describe(
    'Configuration keys whose values are in Secrets: mounted as files and merged when a pod starts, so a changed Secret counts from the next start of a pod.',
  );
}

function celList(words: readonly string[]): string {
  return `[${words.map(word => `'${word}'`).join(', ')}]`;
}

/** `config`: keys for the component's own file, without those that the operator itself must set. */
export function config(file: string, reserved: readonly string[]) {
  const value = z.union([z.int(), z.string().max(4096)]).meta({ 'x-kubernetes-int-or-string': true });
  return withRules(
    mapOf(value, 256).default({}),
    {
      cel: `!self.exists(key, key in ${celList(reserved)})`,
      message: `cannot set keys that the operator sets itself: ${reserved.join(', ')}. Remove them.`,
      check: value => !Object.keys(value).some(key => reserved.includes(key)),
    },
    {
      cel: "self.all(key, key.matches('^[A-Za-z0-9_.-]+$'))",
      message: 'can only have keys made of letters, digits, dots, dashes and underscores. Correct the key.',
      check: value => Object.keys(value).every(key => /^[A-Za-z0-9_.-]+$/.test(key)),
    },
  ).describe(
    `Keys for ${file}, merged over the file in the image when a pod starts; write true, false and fractions in quotes. A change restarts the pods one at a time.`,
  );
}

/** The fields every component has. `memory` and `cpu` are what its pods request when nothing is said. */
export function component(memory: string, cpu: string, reserved: readonly string[]) {
  return z.strictObject({
    resources: resources(memory, cpu),
    jvm,
    secretConfig: secretConfig(reserved),
    podTemplate,
  });
}

export type Component = z.output<ReturnType<typeof component>> & {
  replicas: number;
  config: Record<string, string | number>;
};
