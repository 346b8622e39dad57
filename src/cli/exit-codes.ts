/** How a command ends, for scripts: never renumbered. kubectl passes a plugin's code on. */
export const exitCodes = {
  done: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'failed for another reason' },
  usage: { code: 2, meaning: 'the command line or the kubeconfig is not understood; nothing was asked' },
  notFound: { code: 3, meaning: 'what was named does not exist' },
  notAllowed: { code: 4, meaning: 'not allowed, or it is not known who asks' },
  unavailable: { code: 5, meaning: 'no answer, or nothing serves yet: the same may work later' },
  late: { code: 6, meaning: 'not all was done within --timeout' },
} as const;

export type ExitReason = keyof typeof exitCodes;

/** For --help. */
export function exitCodesText(): string {
  const lines = Object.values(exitCodes).map(({ code, meaning }) => `  ${code}  ${meaning}`);
  return ['', 'Exit codes:', ...lines].join('\n');
}
