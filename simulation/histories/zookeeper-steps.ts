/** What happens to servers, each named as often as it is to be likely. */
export const steps = [
  ...['pass', 'pass', 'pass', 'pass', 'slow pass', 'slow pass', 'crash', 'crash', 'answer lost'],
  ...['sets', 'sets', 'sets', 'kubelets', 'kubelets', 'kubelets', 'kubelets', 'edit', 'edit'],
  ...['lag', 'catch up', 'elect', 'behind', 'break', 'mend', 'lose disk', 'kill', 'delete set', 're-create'],
  ...['scale by hand', 'scale by hand'],
  ...['blink', 'blink', 'act fails', 'act fails', 'lose majority', 'copy data'],
  ...['rounds', 'rounds', 'rounds'],
] as const;
/** What may happen in a history of servers. */
export type Name = (typeof steps)[number];
