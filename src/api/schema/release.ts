import * as z from 'zod';
import { dnsSubdomain } from './common.ts';
import { listByKey } from './list.ts';
import { text, withRules } from './rule.ts';

/** What pods run, and how it comes to them. */
export const releaseFields = {
  version: text(
    /^[0-9]+\.[0-9]+\.[0-9]+(-[A-Za-z0-9.-]*[A-Za-z0-9])?$/,
    32,
    'must be a version of Apache Pulsar, for example 4.0.8.',
  )
    .default('4.0.8')
    .describe('Version of Apache Pulsar.'),
  image: text(
    /^\w[\w.:/@-]*$/,
    512,
    'must be the name of an image, for example registry.example/pulsar:4.0.8.',
  )
    .optional()
    .describe('Container image of all components; docker.io/apachepulsar/pulsar:<version> when absent.'),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .default('IfNotPresent')
    .describe('When the kubelet pulls the image.'),
  imagePullSecrets: listByKey(
    z.strictObject({ name: dnsSubdomain.describe('Name of the Secret.') }),
    'name',
    16,
  )
    .default([])
    .describe('Secrets with which the kubelet pulls the image.'),
};

export const clusterDomain = withRules(dnsSubdomain.default('cluster.local'), {
  cel: 'self == oldSelf',
  message: 'is immutable: bookies are known by their full names. Create another cluster instead.',
}).describe("DNS domain of the Kubernetes cluster. Part of each bookie's identity, hence immutable.");
