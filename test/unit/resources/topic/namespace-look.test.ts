import { describe, expect, test } from 'vitest';
import {
  changeTopics,
  entriesAfter,
  type NamespaceLook,
  nextLook,
  toldOfTopic,
  withoutAnswer,
} from '#src/resources/topic/namespace-look.ts';

const at = (ledger: number, entry: number) => ({ ledger, entry });
const last = new Map();
const [a, b] = ['persistent://t/n/a', 'persistent://t/n/b'];

/** Looks one after the other, by what changed since the one before. */
function looks(...changes: (readonly string[] | undefined)[]): NamespaceLook {
  return changes
    .reduce<NamespaceLook[]>(
      (all, changed, index) => [
        ...all,
        nextLook(all.at(-1), {
          number: index + 1,
          topics: [a, `${b}-partition-0`, `${b}-partition-1`],
          last,
          changed,
        }),
      ],
      [],
    )
    .at(-1) as NamespaceLook;
}

const told = (look: NamespaceLook) => [a, b].map(topic => toldOfTopic(look, topic));

describe('what a look tells of a topic', () => {
  test('given nothing that changes, then it stays the same', () => {
    expect(told(looks([], [], []))).toEqual(told(looks([])));
  });

  test('given one that changes, then it is another for that one alone, and stays so', () => {
    const [before, after] = [told(looks([], [])), told(looks([], [a]))];
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(told(looks([], [a], []))).toEqual(after);
    expect(told(looks([], [a], [a]))[0]).not.toBe(after[0]);
  });

  test('given changes of which is not told whose they are, then any may have changed', () => {
    const after = told(looks([], [a], undefined));
    for (const [index, word] of told(looks([], [a])).entries()) expect(after[index]).not.toBe(word);
  });

  test('given no look before, then it is none of the words of an earlier one', () => {
    const anew = nextLook(undefined, { number: 7, topics: [a], last, changed: [] });
    expect(toldOfTopic(anew, a)).not.toBe(toldOfTopic(looks([]), a));
  });

  test('given more names than are remembered, then any may have changed', () => {
    const many = Array.from({ length: 1001 }, (_, index) => `persistent://t/n/${index}`);
    expect(looks([], many)).toMatchObject({ changed: new Map(), changedSince: 2 });
  });

  test('given partitions that come and topics that go, then it is another word', () => {
    const look = (...topics: string[]) => nextLook(looks([]), { number: 2, topics, last, changed: [] });
    expect(toldOfTopic(look(a), a)).toBe(toldOfTopic(looks([]), a));
    expect(toldOfTopic(look(), a)).not.toBe(toldOfTopic(looks([]), a));
    expect(toldOfTopic(look(`${b}-partition-0`), b)).not.toBe(toldOfTopic(looks([]), b));
  });
});

test('given looks that come to nothing, then what was told before is told for three of them, until one tells more', () => {
  let look: NamespaceLook | undefined = looks([]);
  const first = toldOfTopic(look, a);
  for (let missed = 0; missed < 3; missed++) {
    look = withoutAnswer(look);
    expect(look && toldOfTopic(look, a)).toBe(first);
  }
  const next = nextLook(look, { number: 9, topics: [a], last, changed: [] });
  expect(toldOfTopic(next, a)).toBe(first);
  expect(withoutAnswer(next)).toBeDefined();
  expect([withoutAnswer(look), withoutAnswer(undefined)]).toEqual([undefined, undefined]);
});

test("given the topics of a namespace, then those are found that hold changes, and no person's", () => {
  const holding = ['persistent://t/n/__change_events', 'persistent://t/n/__change_events-partition-12'];
  const others = ['persistent://t/n/a__change_events', 'persistent://t/n/__change_events2', a];
  expect(changeTopics([...others, ...holding])).toEqual(holding);
});

describe('the entries since one', () => {
  const ledgers = [
    { ledgerId: 3, entries: 4 },
    { ledgerId: 5, entries: 0 },
    { ledgerId: 9, entries: 0 },
  ];

  test.each([
    ['none', at(9, 1), at(9, 1), []],
    ['those of the ledger that is written', at(9, 1), at(9, 3), [at(9, 2), at(9, 3)]],
    ['those of ledgers after it', at(3, 2), at(9, 0), [at(3, 3), at(9, 0)]],
    ['those since there was none', at(9, -1), at(9, 0), [at(9, 0)]],
    ['none where a ledger was only closed', at(3, 3), at(3, 3), []],
    ['nothing of a ledger that is gone', at(1, 0), at(9, 0), undefined],
    ['nothing where they are too many', at(9, -1), at(9, 20), undefined],
  ])('given %s', (_, since, end, entries) => {
    expect(entriesAfter(since, { ledgers, last: end })).toEqual(entries);
  });

  test('given all ledgers gone and nothing that came, then there is none', () => {
    expect(entriesAfter(at(3, 3), { ledgers: [], last: at(3, 3) })).toEqual([]);
  });
});
