import { expect, test } from 'vitest';
import type { Write } from '#src/resources/model/kind.ts';
import { changesTold } from '#src/resources/notes.ts';
import { resourceStatusOf } from '#src/resources/status.ts';
import { tenantOf } from './hand-made-resources.ts';

const request = { method: 'POST', path: '' } as const;
const set = (field: string): Write => ({ does: 'set', field, request });
const create: Write = { does: 'create', request };
const told = (reason: 'Ready' | 'Failing') =>
  tenantOf({}, { status: resourceStatusOf(1, undefined, { reason, message: '' }, ['adminRoles'], '') });
const what = 'tenant acme';

test.each([
  ['a new one', tenantOf(), [create], false, ['Created tenant acme']],
  ['a new one in a list that was there', tenantOf(), [create], true, ['Created tenant acme']],
  ['one that somebody made', tenantOf(), [], true, ['Adopted tenant acme, which was there already']],
  [
    'one that somebody made, and that is changed',
    tenantOf(),
    [set('adminRoles')],
    true,
    ['Adopted tenant acme, which was there already', 'Updated tenant acme: adminRoles'],
  ],
  ['an edit', told('Failing'), [set('adminRoles')], true, ['Updated tenant acme: adminRoles']],
  [
    'drift',
    told('Ready'),
    [set('adminRoles')],
    true,
    ['Restored tenant acme: adminRoles had been changed in Pulsar'],
  ],
  [
    'one that somebody deleted',
    told('Ready'),
    [create],
    false,
    ['Made tenant acme again: it had been deleted in Pulsar'],
  ],
  ['nothing that was done', told('Ready'), [], true, []],
])('given %s, then that is told', (_, resource, done, wasThere, messages) => {
  expect(changesTold(resource, { what, done, wasThere }).map(({ message }) => message)).toEqual(messages);
});

test('given a field that is changed in two steps, then it is told once', () => {
  const [event] = changesTold(told('Ready'), {
    what,
    done: [set('adminRoles'), set('adminRoles')],
    wasThere: true,
  });
  expect(event).toMatchObject({
    type: 'Normal',
    reason: 'Restored',
    message: expect.stringMatching(/: adminRoles had/),
  });
});

test('given one that somebody deleted, then it is told what is lost with it', () => {
  const made = { what, done: [create], wasThere: false, lost: 'its place is lost' };
  expect(changesTold(told('Ready'), made)[0]?.message).toBe(
    'Made tenant acme again: it had been deleted in Pulsar; its place is lost',
  );
  expect(changesTold(tenantOf(), made)[0]?.message).toBe('Created tenant acme');
  expect(changesTold(told('Failing'), { ...made, wasMade: true })[0]?.message).toContain('its place is lost');
});
