import * as z from 'zod';
import { clusterReference, dataKey, dnsSubdomain, namespaceName } from '#src/api/schema/common.ts';
import { listByKey, setOf } from '#src/api/schema/list.ts';
import { type Rule, text, withRules } from '#src/api/schema/rule.ts';
import { instanceStore, storeStays } from './instance-store.ts';

/** Pulsar takes more, but it is a key of a Secret too. */
const memberName = text(
  /^[-\w][-.\w]*$/,
  128,
  'can have letters, digits, underscores, dashes and, but at its beginning, dots only, for example europe.',
);

const address = (scheme: string, example: string) =>
  text(new RegExp(`^${scheme}:[/]{2}[^\\s/?#@]+$`), 1024, `must be an address like ${example}.`);

const secretKey = z.strictObject({
  name: dnsSubdomain.describe('Name of the Secret, in the namespace of this resource.'),
  key: dataKey.describe('Key within the Secret.'),
});

/** What one field gives another one is needed for. */
const together = <T>(field: keyof T & string, other: keyof T & string): Rule<T> => ({
  field,
  cel: `has(self.${field}) == has(self.${other})`,
  message: `must come with ${other}: brokers ask the one and send to the other. Give both, or none.`,
  check: value => (value[field] === undefined) === (value[other] === undefined),
});

const memberAddress = withRules(
  z.strictObject({
    serviceUrl: address('http', 'http://pulsar.example.org:8080')
      .optional()
      .describe(
        'Web address, for brokers of other members; the operator asks it where there is none with TLS.',
      ),
    serviceUrlTls: address('https', 'https://pulsar.example.org:8443')
      .optional()
      .describe('Web address with TLS, for the operator and for brokers of other members.'),
    brokerServiceUrl: address('pulsar', 'pulsar://pulsar.example.org:6650')
      .optional()
      .describe("Address of Pulsar's own protocol: of proxies, or of brokers that others reach by name."),
    brokerServiceUrlTls: address('pulsar[+]ssl', 'pulsar+ssl://pulsar.example.org:6651')
      .optional()
      .describe('The same with TLS; where it is given, brokers of other members use TLS.'),
    caSecretRef: secretKey
      .optional()
      .describe(
        'Where the certificate is of who signed its certificates; brokers of other members get it, and the operator believes it alone.',
      ),
    adminTokenSecretRef: secretKey
      .optional()
      .describe(
        'Where the token is that the operator shows when it asks there. Of a superuser. Only of a member without clusterRef.',
      ),
  }),
  together('serviceUrl', 'brokerServiceUrl'),
  together('serviceUrlTls', 'brokerServiceUrlTls'),
  {
    cel: 'has(self.serviceUrl) || has(self.serviceUrlTls)',
    message: 'must have an address. Give serviceUrl and brokerServiceUrl, those with Tls, or all four.',
    check: ({ serviceUrl, serviceUrlTls }) => serviceUrl !== undefined || serviceUrlTls !== undefined,
  },
  {
    field: 'caSecretRef',
    cel: '!has(self.caSecretRef) || has(self.serviceUrlTls)',
    message: 'is about TLS. Give serviceUrlTls and brokerServiceUrlTls too, or take it out.',
    check: ({ caSecretRef, serviceUrlTls }) => !caSecretRef || serviceUrlTls !== undefined,
  },
);

const member = withRules(
  z.strictObject({
    name: memberName.describe(
      'What Pulsar calls the cluster: of one with clusterRef the name of its PulsarCluster.',
    ),
    clusterRef: clusterReference('this resource')
      .optional()
      .describe('The PulsarCluster that it is; absent for a cluster elsewhere, which needs an address.'),
    address: memberAddress
      .optional()
      .describe(
        'Where other members reach it; of one with clusterRef that is the Service of its brokers when absent.',
      ),
    tokenSecretRef: secretKey
      .optional()
      .describe(
        "Where the token is that brokers of other members show here. Its role must be allowed to produce, and to create topics. Never the operator's own: whoever may look into a broker has it. Brokers show their own when absent.",
      ),
  }),
  {
    cel: 'has(self.clusterRef) || has(self.address)',
    message: 'must have clusterRef. Give that, or the address of a cluster elsewhere.',
    check: ({ clusterRef, address: where }) => clusterRef !== undefined || where !== undefined,
  },
  {
    field: 'name',
    cel: '!has(self.clusterRef) || self.clusterRef.name == self.name',
    message: 'must be clusterRef.name: Pulsar calls the cluster as its PulsarCluster is called.',
    check: ({ name, clusterRef }) => !clusterRef || clusterRef.name === name,
  },
  {
    field: 'address.adminTokenSecretRef',
    cel: '!has(self.clusterRef) || !has(self.address) || !has(self.address.adminTokenSecretRef)',
    message: 'is not for a member with clusterRef: the operator shows what spec.operatorAccess has there.',
    check: ({ clusterRef, address: where }) => !clusterRef || !where?.adminTokenSecretRef,
  },
);

const primaryOfNamespace = z.strictObject({
  namespace: text(
    /^[-=:\w][-=:.\w]*[/][-=:\w][-=:.\w]*$/,
    257,
    'must be a namespace of Pulsar with its tenant, for example acme/orders.',
  ).describe('The namespace of Pulsar.'),
  member: memberName.describe('The member to which its clients go.'),
});

/** `spec` of a PulsarInstance. */
export const pulsarInstanceSpec = withRules(
  z.strictObject({
    members: listByKey(member, 'name', 32)
      .min(1)
      .describe('The clusters that know each other. One that is taken out leaves.'),
    configurationStore: instanceStore,
    giveUp: setOf(memberName, 32)
      .default([])
      .describe(
        'Clusters that leave without waiting: what is not replicated to or from them yet is given up, and one that cannot be asked is left as it is.',
      ),
    primary: memberName
      .optional()
      .describe('The member to which clients of the instance go; the first of members when absent.'),
    primaries: listByKey(primaryOfNamespace, 'namespace', 256)
      .optional()
      .describe(
        'Another primary for a namespace of Pulsar: it counts for PulsarClients whose permissions are all in it.',
      ),
    allowedNamespaces: setOf(namespaceName, 256)
      .optional()
      .describe(
        'Kubernetes namespaces besides its own whose PulsarClients may refer to this instance; "*" for all. Members by reference must let them in too.',
      ),
    deleteTopicsOf: setOf(memberName, 32)
      .default([])
      .describe(
        'Clusters that leave and whose topics may go: where a configuration store is shared, Pulsar deletes in a cluster the topics of namespaces that do not name it any more.',
      ),
    replicationDelayThresholdSeconds: z
      .int32()
      .min(1)
      .max(604_800)
      .default(60)
      .describe('From how many seconds on replication counts as delayed.'),
  }),
  {
    field: 'giveUp',
    cel: 'self.giveUp.all(name, !self.members.exists(member, member.name == name))',
    message: 'must not have a member: it is for clusters that leave. Take it out of one of both.',
    check: ({ giveUp, members }) => members.every(({ name }) => !giveUp.includes(name)),
  },
  {
    field: 'primary',
    cel: '!has(self.primary) || self.members.exists(member, member.name == self.primary)',
    message: 'must be one of members. Make another one the primary before it leaves.',
    check: ({ members, primary }) => primary === undefined || members.some(({ name }) => name === primary),
  },
  {
    field: 'members',
    cel: 'has(self.primary) || self.members.exists(member, member.name == (has(oldSelf.primary) ? oldSelf.primary : oldSelf.members[0].name))',
    message:
      'must have the primary, which is the first where none is said: its clients would go elsewhere unasked. Say primary, another one, before it leaves.',
  },
  {
    field: 'primaries',
    cel: '!has(self.primaries) || self.primaries.all(each, self.members.exists(member, member.name == each.member))',
    message: 'must have members alone. Make another one the primary of a namespace before it leaves.',
    check: ({ members, primaries = [] }) =>
      primaries.every(each => members.some(({ name }) => name === each.member)),
  },
  {
    field: 'deleteTopicsOf',
    cel: 'self.deleteTopicsOf.all(name, !self.members.exists(member, member.name == name))',
    message: 'must not have a member: it is for clusters that leave. Take it out of one of both.',
    check: ({ deleteTopicsOf, members }) => members.every(({ name }) => !deleteTopicsOf.includes(name)),
  },
  {
    field: 'deleteTopicsOf',
    cel: 'size(self.deleteTopicsOf) == 0 || has(self.configurationStore)',
    message:
      'is for members that share a configurationStore: those that keep their own keep their topics too. Take it out.',
    check: ({ deleteTopicsOf, configurationStore }) =>
      deleteTopicsOf.length === 0 || configurationStore !== undefined,
  },
  storeStays,
);

export type PulsarInstanceSpec = z.output<typeof pulsarInstanceSpec>;
export type MemberSpec = PulsarInstanceSpec['members'][number];
