import { describe, expect, test } from 'vitest';
import { addressesIn, isAnnounced, isAsWanted, wantedRecord } from '#src/instance/record.ts';

const urls = { serviceUrl: 'http://b:8080', brokerServiceUrl: 'pulsar://b:6650' };
const remote = { name: 'b', urls, hasToken: false, hasCa: false };
const file = '/etc/pulsar-operator/geo/b';
const plugin = 'org.apache.pulsar.client.impl.auth.AuthenticationToken';

describe('the record of another cluster', () => {
  test('given none, then it has its addresses, and is without TLS', () => {
    expect(wantedRecord(undefined, remote, true)).toEqual({ ...urls, brokerClientTlsEnabled: false });
  });

  test('given a token and a certificate, then brokers that have the files are told where, and others are not', () => {
    const secure = { ...remote, hasToken: true, hasCa: true };
    expect(wantedRecord(undefined, secure, true)).toMatchObject({
      authenticationPlugin: plugin,
      authenticationParameters: `file://${file}.token`,
      brokerClientTrustCertsFilePath: `${file}.ca.crt`,
    });
    expect(wantedRecord(undefined, secure, false)).toEqual({ ...urls, brokerClientTlsEnabled: false });
  });

  test('given addresses with TLS, then brokers use it', () => {
    const tls = { serviceUrlTls: 'https://b:8443', brokerServiceUrlTls: 'pulsar+ssl://b:6651' };
    expect(wantedRecord(undefined, { ...remote, urls: tls }, true)).toEqual({
      ...{ ...tls, brokerClientTlsEnabled: true },
    });
  });

  test('given what others have set, then it stays; what we have set and is wanted no more goes', () => {
    const theirs = { proxyProtocol: 'SNI', authenticationPlugin: 'x', authenticationParameters: 'y' };
    expect(wantedRecord({ ...urls, ...theirs }, remote, true)).toEqual({
      ...{ ...urls, ...theirs, brokerClientTlsEnabled: false },
    });
    const ours = wantedRecord(undefined, { ...remote, hasToken: true, hasCa: true }, true);
    expect(wantedRecord(ours, remote, true)).toEqual({ ...urls, brokerClientTlsEnabled: false });
  });

  test('given what Pulsar adds, then it is as wanted; another address is not', () => {
    const live = {
      ...urls,
      serviceUrlTls: '',
      brokerClientTlsEnabled: false,
      brokerClientTlsKeyStoreType: 'JKS',
    };
    expect(isAsWanted(live, wantedRecord(live, remote, true))).toBe(true);
    const moved = { ...remote, urls: { ...urls, serviceUrl: 'http://elsewhere:8080' } };
    expect(isAsWanted(live, wantedRecord(live, moved, true))).toBe(false);
  });

  test('given an address that we have never given it, then it is somebody else', () => {
    expect(isAnnounced(urls, addressesIn(urls))).toBe(true);
    expect(isAnnounced({ ...urls, brokerServiceUrlTls: 'pulsar+ssl://x:1' }, addressesIn(urls))).toBe(false);
  });
});
