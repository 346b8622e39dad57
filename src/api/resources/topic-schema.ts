import * as z from 'zod';
import { mapOf } from '#src/api/schema/list.ts';
import { celList, withRules } from '#src/api/schema/rule.ts';

/** Types whose schema says more than their name. Source: SchemaType of Pulsar 4.0. */
const defined = ['AVRO', 'JSON', 'PROTOBUF', 'PROTOBUF_NATIVE'] as const;
const primitive = [
  ...['STRING', 'BOOLEAN', 'INT8', 'INT16', 'INT32', 'INT64', 'FLOAT', 'DOUBLE'],
  ...['DATE', 'TIME', 'TIMESTAMP', 'INSTANT', 'LOCAL_DATE', 'LOCAL_TIME', 'LOCAL_DATE_TIME'],
] as const;

const isDefined = (type: string) => (defined as readonly string[]).includes(type);

/** A schema of a topic, as Pulsar's `PostSchemaPayload`. */
export const topicSchema = withRules(
  z.strictObject({
    type: z.enum([...defined, ...primitive]).describe('What a message is.'),
    definition: z
      .string()
      .min(1)
      .max(65_536)
      .optional()
      .describe(
        'The schema itself: for AVRO, JSON and PROTOBUF an Avro schema as JSON; for PROTOBUF_NATIVE what Pulsar stores of one.',
      ),
    properties: mapOf(z.string().max(1024), 64)
      .optional()
      .describe(
        'Words that come with it. They count when it is uploaded: Pulsar does not change them after.',
      ),
  }),
  {
    field: 'definition',
    cel: `has(self.definition) == (self.type in ${celList(defined)})`,
    message: `must be given with the types ${defined.join(', ')}, and only there.`,
    check: ({ type, definition }) => (definition !== undefined) === isDefined(type),
  },
)
  .optional()
  .describe(
    'A schema that the topic has. It is uploaded when the topic has none like it; one that others bring later stays beside it, and none is ever deleted.',
  );

export type TopicSchema = NonNullable<z.output<typeof topicSchema>>;
