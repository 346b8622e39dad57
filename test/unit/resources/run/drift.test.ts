import { describe, expect, test } from 'vitest';
import { driftOf } from '#src/resources/run/drift.ts';
import { untoldHash } from '#src/resources/run/untold.ts';
import { completeWindow } from '#src/resources/run/usual.ts';

const fields = {
  output: { byUpdate: true },
  userConfig: { byUpdate: true, usual: {} },
  resources: { byUpdate: true, usual: { cpu: 1, ram: 2 } },
  producer: { byUpdate: true, usual: { batch: '', type: 'LZ4' } },
  windowConfig: { byUpdate: true, completed: completeWindow },
  ordered: { usual: false },
  forwards: { usual: true, leftOut: false },
  skips: { isUntold: true },
};

interface Given {
  readonly live?: object;
  readonly wanted?: object;
  readonly remembered?: string[];
  readonly applied?: Record<string, string>;
}

function drift({ live = {}, wanted = {}, remembered = [], applied = {} }: Given) {
  const inputs = { inputSpecs: { a: {} } };
  return driftOf({
    ...{ fields, remembered, applied },
    wanted: { ...inputs, ...wanted },
    live: { ...inputs, ...live },
  });
}

const nothing = { update: {}, remake: [] };

describe('what is given', () => {
  test.each<[what: string, given: Given, expected: object]>([
    [
      'nothing, then what others have set is left alone',
      { live: { output: 'theirs', ordered: true } },
      nothing,
    ],
    ['what is there', { live: { output: 'a' }, wanted: { output: 'a' } }, nothing],
    [
      'another value',
      { live: { output: 'a' }, wanted: { output: 'b' } },
      { update: { output: 'b' }, remake: [] },
    ],
    ['what no update changes', { wanted: { ordered: true } }, { update: {}, remake: ['ordered'] }],
    ['what is usual, and left out', { wanted: { ordered: false } }, nothing],
    [
      'what means something else where it is left out',
      { wanted: { forwards: true } },
      { update: {}, remake: ['forwards'] },
    ],
    [
      'a map with one key more',
      { live: { userConfig: { a: 1 } }, wanted: { userConfig: { a: 1, b: 2 } } },
      { update: { userConfig: { a: 1, b: 2 } }, remake: [] },
    ],
    [
      'a map with one key less',
      { live: { userConfig: { a: 1, b: 2 } }, wanted: { userConfig: { a: 1 } } },
      { update: { userConfig: { a: 1 } }, remake: [] },
    ],
    [
      'a part of a map, then the rest is usual',
      { live: { resources: { cpu: 5, ram: 7 } }, wanted: { resources: { cpu: 5 } } },
      { update: { resources: { cpu: 5, ram: 2 } }, remake: [] },
    ],
    [
      'a part of a map that is so',
      { live: { resources: { cpu: 5, ram: 2 } }, wanted: { resources: { cpu: 5 } } },
      nothing,
    ],
    [
      'a map of which a word is empty',
      { live: { producer: { batch: '', type: 'LZ4' } }, wanted: { producer: { type: 'ZSTD' } } },
      { update: { producer: { type: 'ZSTD' } }, remake: [] },
    ],
    [
      'a map to which Pulsar adds',
      {
        live: { windowConfig: { windowLengthCount: 5, slidingIntervalCount: 5, processingGuarantees: 'A' } },
        wanted: { windowConfig: { windowLengthCount: 5 } },
      },
      nothing,
    ],
    [
      'a window of which something was taken out',
      {
        live: { windowConfig: { windowLengthCount: 5, slidingIntervalCount: 2 } },
        wanted: { windowConfig: { windowLengthCount: 5 } },
      },
      { update: { windowConfig: { windowLengthCount: 5 } }, remake: [] },
    ],
    [
      'a list of maps in a map that is so',
      { live: { userConfig: { rules: [{ a: 1 }] } }, wanted: { userConfig: { rules: [{ a: 1, b: null }] } } },
      nothing,
    ],
    [
      'a map in a map with one key less',
      { live: { userConfig: { a: { b: 1, c: 2 } } }, wanted: { userConfig: { a: { b: 1 } } } },
      { update: { userConfig: { a: { b: 1 } } }, remake: [] },
    ],
    [
      'a list in another order',
      { live: { userConfig: { a: [1, 2] } }, wanted: { userConfig: { a: [2, 1] } } },
      { update: { userConfig: { a: [2, 1] } }, remake: [] },
    ],
    [
      'an empty word of the program',
      { wanted: { userConfig: { a: '' } } },
      { update: { userConfig: { a: '' } }, remake: [] },
    ],
    ['other topics', { wanted: { inputSpecs: { b: {} } } }, { update: {}, remake: ['inputSpecs'] }],
    [
      'a topic that is read in another way',
      { wanted: { inputSpecs: { a: { poolMessages: true } } } },
      { update: { inputSpecs: { a: expect.objectContaining({ poolMessages: true }) } }, remake: [] },
    ],
  ])('given %s', (_, given, expected) => {
    expect(drift(given)).toEqual(expected);
  });
});

describe('what is not given any more', () => {
  test.each<[what: string, given: Given, expected: object]>([
    [
      'what an update sets back',
      { live: { resources: { cpu: 5, ram: 2 } }, remembered: ['resources'] },
      { update: { resources: { cpu: 1, ram: 2 } }, remake: [] },
    ],
    [
      'what no update sets back',
      { live: { output: 'a' }, remembered: ['output'] },
      { update: {}, remake: ['output'] },
    ],
    [
      'what is gone already',
      { remembered: ['output', 'ordered', 'userConfig', 'resources', 'producer'] },
      nothing,
    ],
  ])('given %s', (_, given, expected) => {
    expect(drift(given)).toEqual(expected);
  });
});

test('given what Pulsar does not tell, then it counts as it was set last', () => {
  const applied = { skips: untoldHash(true) };
  expect(drift({ wanted: { skips: true } }).remake).toEqual(['skips']);
  expect(drift({ wanted: { skips: true }, applied })).toEqual(nothing);
  expect(drift({ wanted: { skips: false }, applied }).remake).toEqual(['skips']);
  expect(drift({ remembered: ['skips'], applied }).remake).toEqual(['skips']);
  expect(drift({ remembered: ['skips'] })).toEqual(nothing);
});
