import type { Sentence } from '#src/api/reasons.ts';

/** How the operator is called where it is installed. */
export interface OperatorNames {
  readonly namespace: string;
  /** Of all that its chart makes. */
  readonly name: string;
  readonly serviceAccount: string;
}

/** That the right to give Secrets is missing in a namespace, with the command that gives it. */
export function missingSecretRight(
  { namespace: home, name, serviceAccount }: OperatorNames,
  namespace: string,
): Sentence {
  const command = `kubectl -n ${namespace} create rolebinding ${name}-bindings --clusterrole=${name}-bindings --serviceaccount=${home}:${serviceAccount}`;
  const message = `The operator may not write Secrets in namespace ${namespace}: give it that right by ${command}`;
  return { reason: 'MissingRight', message };
}
