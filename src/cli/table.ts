export type Paint = (text: string) => string;

/** A cell: its text, and how to paint it once its column's width is known. */
export type Cell = string | { readonly text: string; readonly paint: Paint };

const gap = 2;

/** Lines of left-aligned columns; the last column is not padded. */
export function table(rows: readonly (readonly Cell[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, textOf(cell).length);
    }
  }
  return rows.map(row =>
    row
      .map((cell, column) => {
        const last = column === row.length - 1;
        const padding = last ? '' : ' '.repeat((widths[column] ?? 0) - textOf(cell).length + gap);
        return paintOf(cell)(textOf(cell)) + padding;
      })
      .join(''),
  );
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

function paintOf(cell: Cell): Paint {
  return typeof cell === 'string' ? text => text : cell.paint;
}
