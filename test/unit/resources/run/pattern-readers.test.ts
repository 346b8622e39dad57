import { expect, test } from 'vitest';
import { sinkKind } from '#src/resources/connectors/sink.ts';
import { sourceKind } from '#src/resources/connectors/source.ts';
import { functionKind } from '#src/resources/function/function.ts';
import { functionOf, sinkOf, sourceOf } from '../hand-made-resources.ts';

const pattern = 'persistent://acme/orders/placed-.*';
const registered = { status: { applied: { code: 'a' } } };

test('given a pattern, and topics by their names, then it reads the pattern by its subscription', () => {
  const named = functionOf({ topicsPattern: pattern, subName: 'mine' }, registered);
  expect(functionKind.readsBy?.(named)).toEqual([{ subscription: 'mine', pattern }]);
  const other = functionOf({ inputSpecs: { [pattern]: { regexPattern: true } } }, registered);
  expect(functionKind.readsBy?.(other)).toEqual([{ subscription: 'acme/orders/totals', pattern }]);
  expect(functionKind.readsBy?.(functionOf({}, registered))).toEqual([]);
});

test('given a sink, then its subscription has another field; a source reads none', () => {
  const fields = { inputs: undefined, topicsPattern: pattern };
  const sink = sinkOf({ ...fields, sourceSubscriptionName: 'mine' }, registered);
  expect(sinkKind.readsBy?.(sink)).toEqual([{ subscription: 'mine', pattern }]);
  expect(sinkKind.readsBy?.(sinkOf(fields, registered))).toMatchObject([
    { subscription: 'acme/orders/store' },
  ]);
  expect(sourceKind.readsBy?.(sourceOf({}, registered))).toEqual([]);
});

test('given one that Pulsar does not have yet, or that goes, then it reads nothing', () => {
  const metadata = { deletionTimestamp: '2026-01-01T00:00:00Z' };
  expect(functionKind.readsBy?.(functionOf({ topicsPattern: pattern }))).toEqual([]);
  expect(functionKind.readsBy?.(functionOf({ topicsPattern: pattern }, { ...registered, metadata }))).toEqual(
    [],
  );
});
