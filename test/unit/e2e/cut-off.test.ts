import { expect, test } from 'vitest';
import { cutOffRules } from '#e2e/cluster/kind/cut.ts';

test('a node that is cut off neither hears another and its pods nor speaks to them, for its pods too', () => {
  const rules = cutOffRules({ address: '198.18.204.3', pods: '198.18.65.0/24' });
  const chain = (hook: string) => new RegExp(`chain ${hook} \\{([^]*?)\\n\\}`).exec(rules)?.[1] ?? '';
  const from = 'ip saddr { 198.18.204.3, 198.18.65.0/24 } drop';
  const to = 'ip daddr { 198.18.204.3, 198.18.65.0/24 } drop';

  expect(chain('input')).toContain(from);
  expect(chain('output')).toContain(to);
  expect(chain('forward')).toContain(from);
  expect(chain('forward')).toContain(to);
});
