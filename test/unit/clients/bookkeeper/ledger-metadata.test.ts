import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { decodeLedgerMetadata, LedgerMetadataError } from '#src/clients/bookkeeper/ledger-metadata.ts';

const header = 'BookieMetadataFormatVersion\t3\n';

/** Znodes that a broker of Pulsar 4.0.8 wrote, without the header. */
const open =
  'b50108021002180020ffffffffffffffffff01280132200a0d64656d6f2d626f6f6b69652d310a0d64656d6f2d626f6f6b69652d3010003803420048025a420a1570756c7361722f6d616e616765642d6c656467657212297075626c69632f64656661756c742f70657273697374656e742f5f5f6368616e67655f6576656e74735a1b0a09636f6d706f6e656e74120e6d616e616765642d6c65646765725a150a0b6170706c69636174696f6e120670756c7361726000';
const closed =
  'c6010802100218eaee5320b00a280332200a0d64656d6f2d626f6f6b69652d300a0d64656d6f2d626f6f6b69652d33100032210a0d64656d6f2d626f6f6b69652d310a0d64656d6f2d626f6f6b69652d3310e3013803420048025a360a1570756c7361722f6d616e616765642d6c6564676572121d7075626c69632f64656661756c742f70657273697374656e742f732d365a1b0a09636f6d706f6e656e74120e6d616e616765642d6c65646765725a150a0b6170706c69636174696f6e120670756c7361726000';

function znode(hex: string): Buffer {
  return Buffer.concat([Buffer.from(header), Buffer.from(hex, 'hex')]);
}

/** A message of these fields, preceded by its length, which is below 128. */
function message(...hex: string[]): Buffer {
  const body = hex.join('');
  return znode((body.length / 2).toString(16).padStart(2, '0') + body);
}

const quorums = ['0802', '1003', '1800', '4801'];
const ensemble = '32070a0362303a1005';

describe('a ledger’s znode', () => {
  test('given a ledger that is being written, when read, then it is open and has no length yet', () => {
    expect(decodeLedgerMetadata(znode(open))).toMatchObject({
      state: 'open',
      ensembleSize: 2,
      writeQuorum: 2,
      ackQuorum: 2,
      length: 0,
      lastEntryId: -1,
      ensembles: [{ firstEntryId: 0, bookies: ['demo-bookie-1', 'demo-bookie-0'] }],
    });
  });

  test('given a ledger of a topic, when read, then it tells the managed ledger', () => {
    const { custom } = decodeLedgerMetadata(znode(closed));
    expect(custom.get('pulsar/managed-ledger')).toBe('public/default/persistent/s-6');
  });

  test('given a closed ledger whose bookies changed on the way, when read, then both ensembles are there', () => {
    expect(decodeLedgerMetadata(znode(closed))).toMatchObject({
      state: 'closed',
      ensembleSize: 2,
      writeQuorum: 2,
      ackQuorum: 2,
      length: 1_374_058,
      lastEntryId: 1328,
      ensembles: [
        { firstEntryId: 0, bookies: ['demo-bookie-0', 'demo-bookie-3'] },
        { firstEntryId: 227, bookies: ['demo-bookie-1', 'demo-bookie-3'] },
      ],
    });
  });

  test('given a ledger under recovery, when read, then it is that', () => {
    expect(decodeLedgerMetadata(message(...quorums, '2802')).state).toBe('inRecovery');
  });

  test('given an old ledger without an ack quorum, when read, then it is the write quorum', () => {
    expect(decodeLedgerMetadata(message('0803', '1003', '1800', '2801')).ackQuorum).toBe(3);
  });

  test('given fields of every wire type that nobody knows, when read, then they are passed over', () => {
    const unknown = ['f80601', 'f1060102030405060708', 'f20603aabbcc', 'f50601020304'];
    const read = decodeLedgerMetadata(message(...quorums, '2801', ...unknown, ensemble));
    expect(read).toMatchObject({
      writeQuorum: 2,
      ensembleSize: 3,
      ackQuorum: 1,
      ensembles: [{ firstEntryId: 5, bookies: ['b0:'] }],
    });
  });
});

describe('a znode that is refused', () => {
  test.each([
    [
      'format 2, which is text',
      Buffer.from('BookieMetadataFormatVersion\t2\nquorumSize: 2\n'),
      'in format 2',
    ],
    ['format 1', Buffer.from('BookieMetadataFormatVersion\t1\n2\n3\n0\n'), 'in format 1'],
    ['nothing', Buffer.alloc(0), 'not the metadata of a ledger'],
    ['another node’s data', Buffer.from('4\nbookieHost: "b0"\n'), 'not the metadata of a ledger'],
    ['no length', znode(''), 'damaged'],
    ['a number without an end', znode('ff'.repeat(12)), 'endless number'],
    ['a group, which is obsolete', message('0b'), 'wire type 3'],
    ['no state', message(...quorums), 'without its field 5'],
    ['a state that nobody knows', message(...quorums, '2804'), 'unknown state 4'],
    [
      'an ensemble without its first entry',
      message(...quorums, '2801', '32050a0362303a'),
      'without its field 2',
    ],
  ])('given %s, when read, then the error says so', (_, data, reason) => {
    expect(() => decodeLedgerMetadata(data)).toThrow(reason);
    expect(() => decodeLedgerMetadata(data)).toThrow(LedgerMetadataError);
  });

  property.prop([fc.nat(znode(closed).length - 1)])(
    'given any beginning of a znode, when read, then it is refused as damaged',
    length => {
      expect(() => decodeLedgerMetadata(znode(closed).subarray(0, length))).toThrow(LedgerMetadataError);
    },
  );

  property.prop([fc.uint8Array()])(
    'given any bytes after the header, when read, then there is metadata or the error of a ledger',
    bytes => {
      try {
        decodeLedgerMetadata(Buffer.concat([Buffer.from(header), bytes]));
      } catch (error) {
        expect(error).toBeInstanceOf(LedgerMetadataError);
      }
    },
  );
});
