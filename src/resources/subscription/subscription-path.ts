import { adminPath } from '#src/clients/pulsar/admin-request.ts';

/** Pulsar decodes this name twice, and would take `+` for a blank and `%` for the beginning of a letter. */
export function subscriptionPath(topicPath: string, name: string): string {
  const once = /[%+]/.test(name) ? encodeURIComponent(name) : name;
  return `${topicPath}/subscription/${adminPath(once)}`;
}

/** Before the oldest message there is none: ledger and entry -1. After the newest is what is meant by no position. */
export const earliest = { ledgerId: -1, entryId: -1, partitionIndex: -1 };
