import { dequal } from 'dequal';
import type { TopicSchema } from '#src/api/resources/topic-schema.ts';
import type { Write } from '#src/resources/model/kind.ts';
import { avroMeaning } from './avro-meaning.ts';

/** As Pulsar's `GetAllVersionsSchemaResponse`. */
export interface SchemasTold {
  readonly getSchemaResponses?: readonly { readonly type: string; readonly data: string }[];
}

/** What does not go with the schemas that are there is a conflict to Pulsar. */
const mismatch = [409];

/** One that it cannot read it takes for a fault of its own where it is of type JSON, or is to be compared with those that are there. */
const unread = [...mismatch, 500];

/**
 * What gives the topic its schema, where none of those that it has is the same. Pulsar has each once: an older one cannot be
 * made the newest again, and need not be.
 */
export function schemaWrites(path: string, wanted: TopicSchema | undefined, told: SchemasTold = {}): Write[] {
  if (!wanted) return [];
  const { type, definition = '', properties = {} } = wanted;
  const { getSchemaResponses: all = [] } = told;
  const isThere = all.some(each => each.type === type && isSame(each.data, definition));
  if (isThere) return [];
  const body = { type, schema: definition, properties };
  const request = { method: 'POST', path: `${path}/schema`, body } as const;
  const isParsed = type === 'JSON' || (definition !== '' && all.length > 0);
  return [{ does: 'set', field: 'schema', request, refusedBy: isParsed ? unread : mismatch }];
}

/** How it is written does not matter: Pulsar takes such a one for the same. */
function isSame(one: string, other: string): boolean {
  return one === other || dequal(meaningOf(one), meaningOf(other));
}

function meaningOf(definition: string): unknown {
  try {
    return avroMeaning(JSON.parse(definition));
  } catch {
    return definition;
  }
}
