import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenNamespace } from '../support/given.ts';
import { Workplace } from '../support/page.ts';

const minute = 60_000;
/** On the page of all: the cluster and what is installed; the port; the end. */
const [setUp, port] = [0, 1];

const subject = givenNamespace('e2e-examples', 'example');

let examples: Workplace;
let forwarding: string;

beforeAll(async () => {
  examples = await Workplace.make(subject, { '.': 'examples' });
  await examples.type(await examples.block('examples/README.md', setUp));
  forwarding = await examples.block('examples/README.md', port);
}, 20 * minute);

afterAll(() => examples[Symbol.asyncDispose]());

/** Types an example's page as somebody does who has typed what the page above it says. */
function type(example: string): Promise<string> {
  return examples.typeAll(`examples/${example}/README.md`, forwarding);
}

describe('given the cluster of the examples, and what their page has installed', () => {
  test(
    'when the directory of functions is followed, then words come out in capitals',
    async () => {
      expect(await type('functions')).toContain('HELLO!\n');
    },
    15 * minute,
  );

  test(
    'when the dataflows are, then results, errors, dead letters and the topics of tenants have what they should',
    async () => {
      const said = await type('bytewax');
      expect(said).toMatch(/"key":"apple".*"payload":"RED"|"payload":"RED".*"key":"apple"/);
      expect(said).toContain('{"id": 1, "cents": 250, "booked": true}');
      expect(said).toMatch(/no order.*JSONDecodeError|JSONDecodeError.*no order/);
      expect(said).toContain('{"id": 2, "amount": 0}');
      expect(said).toContain('{"tenant": "red", "id": 1}');
      expect(said).toContain('{"tenant": "blue", "id": 2}');
    },
    15 * minute,
  );

  test(
    'when workers come and go, then all is done and the order of each key holds',
    async () => {
      const said = await type('key-shared');
      expect(said).toMatch(/^2000 orders: .*; 0 out of order$/m);
      expect(said).not.toContain('; 0 keys went');
    },
    15 * minute,
  );

  test(
    'when something is announced, then each subscription and the consumer of the pattern have it',
    async () => {
      const said = await type('multicast');
      expect(said.match(/^goal$/gm)).toHaveLength(2);
      expect(said).toContain('news-sport: goal');
      expect(said).toContain('news-weather: rain');
    },
    15 * minute,
  );

  test(
    'when partitions move under load, then nothing is lost and nothing is out of order',
    async () => {
      const said = await type('moving-partitions');
      expect(said).toMatch(/^[1-9]\d+ stored, 0 lost, \d+ came twice, 0 out of order/m);
    },
    15 * minute,
  );

  test(
    'when two clusters are made that know each other, then what is produced in one is read in the other',
    async () => {
      const said = await type('geo-replication');
      expect(said.match(/^from Oslo$/gm)).toHaveLength(2);
      expect(said.match(/^from Lima$/gm)).toHaveLength(2);
      expect(said).toMatch(
        /^oslo +lima +1 +yes .*\nlima +oslo +1 +yes |^lima +oslo +1 +yes .*\noslo +lima +1 +yes /m,
      );
    },
    15 * minute,
  );
});
