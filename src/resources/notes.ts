import type { Event } from '#src/kubernetes/events.ts';
import type { Write } from './model/kind.ts';
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
export function changesTold(resource: Resource, { what, done, wasThere, wasMade, lost }: Made): Event[] {
  const isFirst = resource.status?.managedFields === undefined;
  const adopted: Event[] =
    isFirst && wasThere
      ? [{ type: 'Normal', reason: 'Adopted', message: `Adopted ${what}, which was there already` }]
      : [];
  const isDrift = wasSettled(resource);
  if (done.some(({ does }) => does === 'create'))
    return [isDrift || wasMade ? madeAgain(what, lost) : created(what)];
  const fields = [...new Set(done.flatMap(({ field }) => field ?? []))];
  const changed = isDrift ? fields.filter(field => rememberedOf(resource).includes(field)) : [];
  if (changed.length > 0) {
    const message = `Restored ${what}: ${changed.join(', ')} had been changed in Pulsar`;
    return [...adopted, { type: 'Normal', reason: 'Restored', message }];
  }
  if (fields.length === 0) return adopted;
  return [
    ...adopted,
    { type: 'Normal', reason: 'Updated', message: `Updated ${what}: ${fields.join(', ')}` },
  ];
}

function created(what: string): Event {
  return { type: 'Normal', reason: 'Created', message: `Created ${what}` };
}

function madeAgain(what: string, lost: string | undefined): Event {
  const message = `Made ${what} again: it had been deleted in Pulsar`;
  return { type: 'Warning', reason: 'Restored', message: lost ? `${message}; ${lost}` : message };
}
