import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { Hold } from '#src/cluster/model/hold.ts';
import { isConfigurationStore, isSwitchedOn } from '#src/components/build/settings.ts';

type Broker = Pick<PulsarClusterSpec, 'broker'>;
type Accessed = Pick<PulsarClusterSpec, 'broker' | 'operatorAccess' | 'purpose'>;

const switchKey = 'authenticationEnabled';

/** Whether brokers are to ask who calls, as far as the specification tells: the file in their image may say so, too. */
export function asksWhoCalls({ broker: { config, secretConfig } }: Broker): boolean {
  // A value from a Secret goes before, and nobody looks at it: who would put a no there?
  const isSecret = secretConfig.some(({ key }) => key === switchKey);
  return isSecret || isSwitchedOn(config, switchKey);
}

/** What helps an operator whom brokers refuse. */
export const accessRemedy =
  'Name a Secret with the token of a superuser in operatorAccess.tokenSecretRef, or take back what makes brokers ask';

/** Why brokers that are to ask who calls do not get that yet: the operator could ask none of them whether it serves. */
export function missingToken({ broker, operatorAccess, purpose }: Accessed): Hold | undefined {
  const isLetIn = String(broker.config['anonymousUserRole'] ?? '').trim() !== '';
  const isAsked = !isConfigurationStore({ purpose }) && asksWhoCalls({ broker });
  if (operatorAccess || isLetIn || !isAsked) return undefined;
  const why = 'brokers are to ask who calls, and the operator has no token to ask whether they serve';
  const message = `broker.config: ${switchKey}: ${why}. Their pods stay as they are. ${accessRemedy}.`;
  return { reason: 'MissingToken', message };
}
