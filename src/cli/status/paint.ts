import { styleText } from 'node:util';
import type { Cell, Paint } from '#src/cli/table.ts';

/** Plain where standard output is no terminal or NO_COLOR is set: a pipeline reads the words alone. */
export const green: Paint = text => styleText('green', text);
export const yellow: Paint = text => styleText('yellow', text);
export const red: Paint = text => styleText('red', text);
const bold: Paint = text => styleText('bold', text);

/** The first line of a table. */
export function headed(...titles: string[]): Cell[] {
  return titles.map(text => ({ text, paint: bold }));
}
