/** Values of policies that namespaces and topics have alike, two of each. */

type Pair = readonly [object, object];

const dispatch = { dispatchThrottlingRateInByte: -1, ratePeriodInSecond: 1, relativeToPublishRate: false };

export const dispatchRates: Pair = [
  { ...dispatch, dispatchThrottlingRateInMsg: 10 },
  { ...dispatch, dispatchThrottlingRateInMsg: 20 },
];

const persistence = { bookkeeperEnsemble: 2, bookkeeperWriteQuorum: 2, managedLedgerMaxMarkDeleteRate: -1 };

export const persistences: Pair = [
  { ...persistence, bookkeeperAckQuorum: 1 },
  { ...persistence, bookkeeperAckQuorum: 2 },
];

/** A quota by its name in Pulsar and below `backlogQuota`, and how somebody else takes it away. */
function quota(type: string, field: string, [one, other]: Pair) {
  return {
    field: `backlogQuota.${field}`,
    values: [{ backlogQuota: { [field]: one } }, { backlogQuota: { [field]: other } }],
    drift: { method: 'DELETE', path: `backlogQuota?backlogQuotaType=${type}` },
  } as const;
}

export const backlogQuotas = [
  quota('destination_storage', 'destinationStorage', [
    { limitSize: 1000, policy: 'producer_exception' },
    { limitSize: 2000, policy: 'consumer_backlog_eviction' },
  ]),
  quota('message_age', 'messageAge', [
    { limitTime: 60, policy: 'producer_request_hold' },
    { limitTime: 30, policy: 'producer_exception' },
  ]),
] as const;
