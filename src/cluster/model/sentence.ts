const longest = 1000;

/** Somebody else's words on one line, and not too many of them. */
export function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** So many of them, as one says it: 1 pod, 2 pods. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
