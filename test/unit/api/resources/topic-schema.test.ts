import { expect, test } from 'vitest';
import { topicSchema } from '#src/api/resources/topic-schema.ts';

test.each([
  [{ type: 'AVRO', definition: '{}' }, true],
  [{ type: 'AVRO' }, false],
  [{ type: 'INT64' }, true],
  [{ type: 'INT64', definition: '{}' }, false],
  [{ type: 'BYTES' }, false],
  [{ type: 'STRING', properties: { a: 'b' } }, true],
  [undefined, true],
])('given %j, then it is a schema: %s', (given, isOne) => {
  expect(topicSchema.safeParse(given).success).toBe(isOne);
});
