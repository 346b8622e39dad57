/** A node, as others reach it. */
export interface NodeAddresses {
  readonly address: string;
  readonly pods: string;
}

/** The table with which a node is cut off from others. */
export const cutOff = 'inet cut_off';

/** What makes a node deaf and dumb to another and its pods, for itself and for its own pods; for nft. */
export function cutOffRules({ address, pods }: NodeAddresses): string {
  const others = `{ ${address}, ${pods} }`;
  const chain = (hook: string, ends: readonly string[]) =>
    [
      `chain ${hook} {`,
      `type filter hook ${hook} priority -300`,
      ...ends.map(end => `ip ${end} ${others} drop`),
      '}',
    ].join('\n');
  const chains = [
    chain('input', ['saddr']),
    chain('forward', ['saddr', 'daddr']),
    chain('output', ['daddr']),
  ];
  return `table ${cutOff} {\n${chains.join('\n')}\n}\n`;
}
