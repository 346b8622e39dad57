import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FunctionUser } from './function-user.ts';
import type { Pulsar } from './server.ts';

/** A function that says what became of a call for state. */
const asking = `
from pulsar import Function

class Exclaim(Function):
    def process(self, input, context):
        calls = {
            'put': lambda: context.put_state('a', 'b'),
            'get': lambda: context.get_state('a'),
            'add': lambda: context.incr_counter('c', 1),
            'count': lambda: context.get_counter('c'),
            'drop': lambda: context.del_counter('c'),
        }
        try:
            return f'{input} {calls[input]()}'
        except AttributeError as error:
            return f'{input} {type(error).__name__}'
`;

/** Tries out what becomes of state where workers have no store for it. */
export function functionStateOf(served: () => Pulsar): void {
  let user: FunctionUser;

  beforeEach(async () => {
    user = await FunctionUser.of(served());
    user.world.files.set('code/exclaim.py', asking);
  });

  afterEach(() => user[Symbol.asyncDispose]());

  describe('a function that keeps state', () => {
    test('given no store, then it is ready and that is told: Pulsar keeps nothing and says nothing', async () => {
      const annotations = { 'pulsar-operator.dev/state-calls': 'put_state' };
      await user.applied({}, 'True StateNotKept: As specified in Pulsar. But its code has put_state', {
        annotations,
      });
      expect(await user.works('put', 'get')).toEqual(['get None', 'put None']);
      expect(await user.works('add', 'count', 'drop')).toEqual([
        ...['add None', 'count None', 'drop AttributeError'],
      ]);
      await using other = await FunctionUser.of(served(), { keepsState: 'Kept' });
      other.world.files.set('code/exclaim.py', asking);
      await other.applied({}, 'True Ready: As specified in Pulsar', { annotations });
    });
  });
}
