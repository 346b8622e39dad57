import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';

export const pulsarNamespaceResource = apiResource(domain, 'v1alpha1', 'pulsarnamespaces', 'PulsarNamespace');
