/** What is wrong, the fields that make it so, the field the answer names, and the remedy it gives. */
export type Mistake = [what: string, fields: Record<string, unknown>, names: string, remedy: string];

export const atLeast = (least: number) => `should be greater than or equal to ${least}`;
export const atMost = (most: number) => `should be less than or equal to ${most}`;
export const ofType = (type: string) => `must be of type ${type}`;
export const atMostLong = (length: number) => `may not be more than ${length} bytes`;
export const oneOf = (...values: string[]) =>
  `supported values: ${values.map(value => `"${value}"`).join(', ')}`;
export const production = 'must be at least 3. Use 3, or profile: Development';
