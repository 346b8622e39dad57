import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reference } from '#src/api/crd/reference.ts';

const page = reference();

/** What stands below a heading. */
function section(title: string): string {
  const [, text = ''] = page.split(`\n## ${title}\n`);
  return text.split('\n## ')[0] ?? '';
}

describe('the API reference', () => {
  test('then it is what docs/api.md holds', () => {
    expect(readFileSync('docs/api.md', 'utf8')).toBe(page);
  });

  test('given a field, then it has a line with its type, its default and its description', () => {
    expect(section('spec.broker')).toContain('| `replicas` | integer, 1 to 1000 | `2` | Brokers. |');
    expect(section('spec.bookkeeper')).toContain('| `storage.journal.size` | string | `10Gi` | Size of');
    expect(section('spec')).toContain('| `image` | string |  | Container image');
  });

  test('given a component, then it has a table of its own, to which that of the spec leads', () => {
    expect(section('spec')).toContain(
      '| `proxy` | object |  | The proxies in front of the brokers. See [spec.proxy](#specproxy). |',
    );
    expect(section('spec')).not.toContain('proxy.replicas` |');
  });

  test.each([
    ['words', 'spec', '| `deletionPolicy` | `Retain`, `Delete` | `Retain` |'],
    ['a number or a string', 'spec.broker', '| `jvm.heap` | integer or string |'],
    ['a list', 'spec.broker', '| `jvm.options` | list of string | `[]` |'],
    ['a map', 'spec.broker', '| `config` | map to integer or string |'],
    ['a time', 'status', '| `progressTime` | time |'],
    ['an object with defaults', 'spec.proxy', '| `resources.limits` | object | `{"memory":"512Mi"}` |'],
    ['an object of whose fields each has its own default', 'spec.proxy', '| `jvm` | object |  |'],
  ])('given %s, then the type says so', (_, title, line) => {
    expect(section(title)).toContain(line);
  });

  test('given fields below a list or a map, then the path shows it', () => {
    expect(section('status')).toContain('| `conditions[].reason` | string |');
    expect(section('status')).toContain('| `components.*.failedRoll.time` | time |');
  });

  test('given rules of a field, then they stand behind its description, as sentences', () => {
    expect(section('spec')).toContain("Part of each bookie's identity, hence immutable. Must be a DNS name");
  });

  test('given rules about several fields, then they stand above the table and name theirs', () => {
    const [above = ''] = section('spec').split('| field |');
    expect(above).toContain('`bookkeeper.replicas` must be at least quorums.ensemble.');
  });
});
