import { describe, expect, test } from 'vitest';
import type { Claim } from '#src/cluster/model/observation.ts';
import {
  type ClaimTemplate,
  claimTemplatesOf,
  classOf,
  isOf,
  isSmaller,
  requestOf,
  smallClaims,
  templateSize,
  unfinishedClaims,
} from '#src/cluster/volumes/sizes.ts';
import { claim, now, observed, statefulSet } from '../hand-made.ts';

const spec = {
  zookeeper: { storage: { size: '11Gi' } },
  bookkeeper: { storage: { journal: { size: '12Gi' }, ledgers: { size: '60Gi' } } },
};

/** The template of ledgers, of which 60Gi are wished for. */
const ledgers = claimTemplatesOf(observed({ spec }).cluster)[2] as ClaimTemplate;

function named(claims: readonly Claim[]): string[] {
  return claims.map(({ metadata }) => metadata.name);
}

describe('given the spec of a cluster', () => {
  test('then each claim template has its field and its wish', () => {
    expect(claimTemplatesOf(observed({ spec }).cluster)).toMatchObject([
      { component: 'zookeeper', template: 'data', field: 'zookeeper.storage.size', wish: '11Gi' },
      { component: 'bookkeeper', template: 'journal', wish: '12Gi' },
      {
        component: 'bookkeeper',
        template: 'ledgers',
        field: 'bookkeeper.storage.ledgers.size',
        wish: '60Gi',
      },
    ]);
  });
});

describe('given two sizes', () => {
  test.each([
    ['10Gi', '20Gi', true],
    ['10Gi', '10G', false],
    ['10240Mi', '10Gi', false],
    ['10G', '10Gi', true],
  ])('when they are %s and %s, then they are compared as amounts', (size, than, isIt) => {
    expect(isSmaller(size, than)).toBe(isIt);
  });
});

describe('given a volume', () => {
  test('then its request and its class are told, and where it has none, that', () => {
    const volume = claim('ledgers-demo-bookie-0', { size: '50Gi', storageClass: 'fast' });
    expect([requestOf(volume), classOf(volume)]).toEqual(['50Gi', 'fast']);
    const { spec: _, ...bare } = volume;
    expect([requestOf(bare), classOf(bare)]).toEqual(['0', '']);
  });

  test.each([
    ['ledgers-demo-bookie-0', true],
    ['ledgers-demo-bookie-12', true],
    ['journal-demo-bookie-0', false],
    ['ledgers-demo-bookie2-0', false],
    ['ledgers-other-bookie-0', false],
  ])('when it is called %s, then that tells whether it is of the template', (name, isIt) => {
    expect(isOf(ledgers, observed({ spec }))(claim(name))).toBe(isIt);
  });
});

describe('given volumes of bookies', () => {
  const grown = claim('ledgers-demo-bookie-0', { size: '60Gi' });
  const asked = claim('ledgers-demo-bookie-1', { size: '60Gi', status: { capacity: { storage: '50Gi' } } });
  const small = claim('ledgers-demo-bookie-2', { size: '50Gi' });
  const bigger = claim('ledgers-demo-bookie-3', { size: '70Gi' });
  const journal = claim('journal-demo-bookie-2', { size: '10Gi' });
  const leaving = claim('ledgers-demo-bookie-4', { size: '50Gi', deletionTimestamp: now });
  const pending = { ...claim('ledgers-demo-bookie-5', { size: '60Gi' }), status: { phase: 'Pending' } };
  const unbound = { ...claim('ledgers-demo-bookie-6', { size: '40Gi' }), status: { phase: 'Pending' } };
  const claims = [grown, asked, small, bigger, journal, leaving, pending, unbound];
  const observation = observed({ spec, claims });

  test('when some have not been asked for the wished size, then these are told: of the template, bound, and not going', () => {
    expect(named(smallClaims(observation, ledgers))).toEqual(['ledgers-demo-bookie-2']);
  });

  test('when some do not have it, asked or not, then these are told; one that was never bound has no size yet', () => {
    expect(named(unfinishedClaims(observation, ledgers))).toEqual([
      'ledgers-demo-bookie-1',
      'ledgers-demo-bookie-2',
    ]);
  });

  test('when there is a StatefulSet, then what its template says is in force, which nothing can change', () => {
    const owned = [statefulSet('demo-bookie', 6, { journal: '10Gi', ledgers: '40Gi' })];
    expect(templateSize({ ...observation, owned }, ledgers)).toBe('40Gi');
  });

  test('when it is to be made, then with the size that all of them have already', () => {
    expect(templateSize(observation, ledgers)).toBe('50Gi');
  });

  test('when it is to be made over bigger ones or over none, then with the wish', () => {
    expect(templateSize(observed({ spec, claims: [bigger] }), ledgers)).toBe('60Gi');
    expect(templateSize(observed({ spec }), ledgers)).toBe('60Gi');
  });
});
