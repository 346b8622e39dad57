import { amountOf } from '#src/kubernetes/quantity.ts';

type Amounts = Readonly<Record<string, unknown>>;

/** What a container requests and may use at most. */
export interface Resources {
  readonly requests?: Amounts;
  readonly limits?: Amounts;
}

/** What the tool in a Job needs: a little processor time, and memory. */
export interface ToolNeeds {
  readonly request: string;
  readonly limit: string;
}

const cpu = '100m';

/**
 * As little as a tool needs, with no more processor time than its server, under limits of the same kinds as the server's:
 * quotas and ranges of a namespace that let the server in are to let the Job in too.
 */
export function resourcesOfJob(memory: ToolNeeds, { requests = {}, limits = {} }: Resources): Resources {
  return {
    requests: {
      cpu: least(cpu, requests['cpu'], limits['cpu']),
      memory: memory.request,
      ...storageOf(requests),
    },
    limits: {
      ...(limits['cpu'] != null && { cpu: limits['cpu'] }),
      memory: memory.limit,
      ...storageOf(limits),
    },
  };
}

/** The smallest of these; of no amount nothing is said. */
function least(...amounts: readonly unknown[]): unknown {
  const known = amounts.filter(amount => !Number.isNaN(amountOf(amount)));
  return known.reduce((least, amount) => (amountOf(amount) < amountOf(least) ? amount : least));
}

function storageOf(amounts: Amounts): Amounts {
  const { 'ephemeral-storage': storage } = amounts;
  return storage == null ? {} : { 'ephemeral-storage': storage };
}
