import { createSign, generateKeyPairSync } from 'node:crypto';

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A key of its own that signs tokens, and what checks them, as Pulsar takes both. */
export function tokenKey() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    publicKey: `data:;base64,${der}`,
    tokenOf: (role: string): string => {
      const unsigned = `${base64url({ alg: 'RS256' })}.${base64url({ sub: role })}`;
      return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKey, 'base64url')}`;
    },
  };
}

/** Pulsar's plugin that shows a token, as clients and servers are told of it. */
export const tokenPlugin = 'org.apache.pulsar.client.impl.auth.AuthenticationToken';
/** Configuration of servers that show a token, and of those that ask for one. */
export const carriesToken = { brokerClientAuthenticationPlugin: tokenPlugin };
export const asksForToken = {
  authenticationEnabled: 'true',
  authenticationProviders: 'org.apache.pulsar.broker.authentication.AuthenticationProviderToken',
};

/** A key of the configuration whose value is in the Secret pulsar-auth. */
export function fromSecret(key: string, name: string) {
  return { key, secretKeyRef: { name: 'pulsar-auth', key: name } };
}
