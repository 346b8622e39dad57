import { describe, expect, test } from 'vitest';
import { sourceKind } from '#src/resources/connectors/source.ts';
import { placed, sourceOf } from '../hand-made-resources.ts';

const status = { applied: { code: '' } };
const told = {
  ...{ tenant: 'acme', namespace: 'orders', name: 'ticks', className: 'com.example.Ticks' },
  ...{ topicName: placed, archive: 'builtin://ticks', configs: {}, parallelism: 1 },
  producerConfig: { useThreadLocalProducers: false, batchBuilder: '', compressionType: 'LZ4' },
  ...{ processingGuarantees: 'ATLEAST_ONCE', resources: { cpu: 1, ram: 2 ** 30, disk: 10 * 2 ** 30 } },
};

function sent(fields: object, it: object | undefined) {
  const resource = sourceOf(fields, { status });
  const { writes } = sourceKind.plan({ resource, answers: { it }, nowMs: 0 });
  return writes.map(({ does, request }) => {
    const [part] = request.form ?? [];
    return [does, request.path, part && 'json' in part ? part.json : undefined];
  });
}

describe('a source', () => {
  test('given none, then it is registered with what is given, where sources are', () => {
    expect(sent({ configs: { every: 5 }, batchBuilder: 'KEY_BASED' }, undefined)).toEqual([
      [
        'create',
        'v3/sources/acme/orders/ticks',
        {
          ...{ tenant: 'acme', namespace: 'orders', name: 'ticks', topicName: placed },
          ...{ configs: { every: 5 }, archive: 'builtin://ticks' },
          producerConfig: { batchBuilder: 'KEY_BASED' },
        },
      ],
    ]);
  });

  test('given one that works in batches, then each update says so', () => {
    const batches = { batchSourceConfig: { discoveryTriggererClassName: 'A' } };
    const [write] = sent({ ...batches, configs: { every: 5 } }, { ...told, ...batches });
    expect(write?.[2]).toMatchObject({ ...batches, configs: { every: 5 } });
  });

  test('given what no update changes, then it is made anew at once: it has no subscription', () => {
    const anew = sent({ processingGuarantees: 'ATMOST_ONCE' }, told);
    expect(anew.map(([does]) => does)).toEqual(['delete', 'create']);
  });
});
