import { describe, expect, test } from 'vitest';
import { longestName, pulsarClusterCrd, pulsarClusterSchema } from '#src/api/crd/crd.ts';
import { componentNames, headlessName, podName, workloadName } from '#src/components/build/names.ts';
import { fieldsOf } from './fields.ts';

describe('the schema of a PulsarCluster', () => {
  const { spec = {}, status = {} } = pulsarClusterSchema().properties ?? {};
  const fields = [...fieldsOf(spec, 'spec'), ...fieldsOf(status, 'status')];

  test('then every field is described in a sentence', () => {
    expect(fields.length).toBeGreaterThan(150);
    const silent = fields.filter(([, { description }]) => !/^[^a-z].*\.$/.test(description ?? ''));
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  test('then every rule ends with what to do, in a sentence', () => {
    const messages = fields
      .flatMap(([, field]) => field['x-kubernetes-validations'] ?? [])
      .map(({ message }) => message);
    expect(messages.length).toBeGreaterThan(50);
    expect(messages.filter(message => !/^(must|can|cannot|is|has) .*\.$/.test(message))).toEqual([]);
  });
});

describe('the CustomResourceDefinition', () => {
  test('then plain kubectl apply can keep it in its annotation, with room to grow', () => {
    expect(JSON.stringify(pulsarClusterCrd()).length).toBeLessThan(200_000);
  });

  test('given the longest name of a cluster, then all names made from it fit where they go', () => {
    const cluster = 'n'.repeat(longestName);
    const labels = componentNames.flatMap(component => [
      headlessName(cluster, component),
      podName(cluster, component, 999),
      // The label controller-revision-hash: the StatefulSet's name and a 32-bit hash in decimal.
      `${workloadName(cluster, component)}-${2 ** 32 - 1}`,
    ]);
    expect(Math.max(...labels.map(label => label.length))).toBe(63);
  });
});
