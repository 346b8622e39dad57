import type { Event } from '#src/kubernetes/events.ts';
import { type Write, writtenFields } from './model/kind.ts';
import { type Resource, rememberedOf } from './model/resource.ts';
import { wasSettled } from './status.ts';

interface Made {
  /** How it is called: namespace acme/orders. */
  readonly what: string;
  readonly done: readonly Write[];
  /** Whether Pulsar had it when it was first looked at. */
  readonly wasThere: boolean;
  /** Whether it is remembered to have been there, whatever was said since. */
  readonly wasMade?: boolean;
  /** What is lost where it is made again. */
  readonly lost?: string | undefined;
}

/** What people are told of what a pass has changed in Pulsar. */
export function changesTold(resource: Resource, made: Made): Event[] {
  const { what, done, wasThere } = made;
  const isFirst = resource.status?.managedFields === undefined;
  const adopted: Event[] =
    isFirst && wasThere
      ? [{ type: 'Normal', reason: 'Adopted', message: `Adopted ${what}, which was there already` }]
      : [];
  const creation = done.find(({ does }) => does === 'create');
  if (!creation) return [...adopted, ...editsTold(resource, made)];
  const isReplaced = wasThere && done.some(({ does }) => does === 'delete');
  return isReplaced ? [...adopted, replaced(what, writtenFields(creation))] : [creationTold(resource, made)];
}

function creationTold(resource: Resource, { what, wasMade, lost }: Made): Event {
  return wasSettled(resource) || wasMade ? madeAgain(what, lost) : created(what);
}

function editsTold(resource: Resource, { what, done }: Made): Event[] {
  const undone = done.flatMap(({ undoes }) => undoes ?? []);
  if (undone.length > 0) return [normal('Restored', `Restored ${what}: ${undone.join(', ')}`)];
  const fields = [...new Set(done.flatMap(writtenFields))];
  const changed = wasSettled(resource) ? fields.filter(field => rememberedOf(resource).includes(field)) : [];
  if (changed.length > 0)
    return [normal('Restored', `Restored ${what}: ${changed.join(', ')} had been changed in Pulsar`)];
  return fields.length === 0 ? [] : [normal('Updated', `Updated ${what}: ${fields.join(', ')}`)];
}

function normal(reason: string, message: string): Event {
  return { type: 'Normal', reason, message };
}

function created(what: string): Event {
  return normal('Created', `Created ${what}`);
}

function replaced(what: string, fields: readonly string[]): Event {
  const message = `Replaced ${what}: Pulsar does not change ${fields.join(', ')} of one that is there`;
  return normal('Replaced', message);
}

function madeAgain(what: string, lost: string | undefined): Event {
  const message = `Made ${what} again: it had been deleted in Pulsar`;
  return { type: 'Warning', reason: 'Restored', message: lost ? `${message}; ${lost}` : message };
}
