import * as z from 'zod';
import { entry } from '#src/api/schema/binding.ts';
import { clusterReference, dataKey, dnsSubdomain } from '#src/api/schema/common.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { permittedActions } from './permission.ts';
import { entityName, immutable, role } from './resource.ts';
import { topicName } from './topic-name.ts';

const clientPermission = z.strictObject({
  tenant: entityName.describe('The tenant of the namespace.'),
  namespace: entityName.describe('The namespace of Pulsar, without its tenant; it is waited for.'),
  topic: topicName
    .optional()
    .describe(
      'The topic in which the role is allowed something, without tenant and namespace; the whole namespace when absent. The topic is waited for.',
    ),
  actions: permittedActions,
});

interface Place {
  readonly tenant: string;
  readonly namespace: string;
  readonly topic?: string | undefined;
}

/** A namespace and a topic, or none, as one text. */
function placeText({ tenant, namespace, topic = '' }: Place): string {
  return `${tenant}/${namespace}/${topic}`;
}

const sameTopic = "(has(one.topic) ? one.topic : '') == (has(other.topic) ? other.topic : '')";
const samePlace = `one.tenant == other.tenant && one.__namespace__ == other.__namespace__ && ${sameTopic}`;

const instanceReference = z.strictObject({
  name: dnsSubdomain.describe('Name of the PulsarInstance.'),
  namespace: dnsSubdomain
    .optional()
    .describe(
      'Its Kubernetes namespace; that of this resource when absent. Any other must be in the allowedNamespaces of the PulsarInstance.',
    ),
});

/** `spec` of a PulsarClient. */
export const pulsarClientSpec = withRules(
  z.strictObject({
    clusterRef: clusterReference('this resource')
      .optional()
      .describe('The PulsarCluster to which the application goes. That, or instanceRef. Immutable.'),
    instanceRef: instanceReference
      .optional()
      .describe(
        'The PulsarInstance to whose primary the application goes: its Secret follows when another member becomes that. Immutable.',
      ),
    role: role
      .optional()
      .describe(
        'Who the application is to Pulsar, as its token says; the name of this resource when absent. Another role gets the permissions, and the one before loses them.',
      ),
    permissions: z
      .array(clientPermission)
      .max(64)
      .meta({ 'x-kubernetes-list-type': 'atomic' })
      .default([])
      .describe(
        'What the role may do, each of which becomes a PulsarPermission that goes with this resource. They count where the brokers have authorizationEnabled.',
      ),
    tokenSecretRef: z
      .strictObject({
        name: dnsSubdomain.describe('Name of the Secret, in the namespace of this resource.'),
        key: dataKey.describe('Key within the Secret.'),
      })
      .optional()
      .describe(
        "Where the role's token is. It is copied whenever it changes; none is given when absent, and the application has its own.",
      ),
    entry,
    secretName: dnsSubdomain
      .optional()
      .describe(
        'Name of the Secret that the application is given, in the namespace of this resource; the name of this resource when absent. The one of another name before goes once the new one is there.',
      ),
  }),
  immutable('clusterRef', 'client'),
  immutable('instanceRef', 'client'),
  {
    field: 'clusterRef',
    cel: 'has(self.clusterRef) != has(self.instanceRef)',
    message: 'must be given, or instanceRef, and not both. Name the one to which the application goes.',
    check: ({ clusterRef, instanceRef }) => (clusterRef === undefined) !== (instanceRef === undefined),
  },
  {
    field: 'permissions',
    cel: `self.permissions.all(one, self.permissions.exists_one(other, ${samePlace}))`,
    message:
      'must have each namespace once, and each topic. Write all actions of the role there into one of them.',
    check: ({ permissions }) => new Set(permissions.map(placeText)).size === permissions.length,
  },
  {
    field: 'secretName',
    cel: '!has(self.secretName) || !has(self.tokenSecretRef) || self.secretName != self.tokenSecretRef.name',
    message: 'must not be the Secret that holds the token: that one is yours. Choose another name.',
    check: ({ secretName, tokenSecretRef }) => !tokenSecretRef || secretName !== tokenSecretRef.name,
  },
);
