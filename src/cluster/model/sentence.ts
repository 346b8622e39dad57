const longest = 1000;

/** Somebody else's words on one line, and not too many of them. */
export function sentence(text: string, most = longest): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** So many of them, as one says it: 1 pod, 2 pods. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
