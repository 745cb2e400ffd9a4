/** One line of what DESIGN 9 asks for, with the figure of this run. */
export type Budget = { readonly what: string; readonly limit: number; readonly unit: string; readonly figure: number };

/** Says of each budget whether it holds; judges nothing, since a figure of one machine is no promise about another. */
export function budgetLines(budgets: readonly Budget[]): readonly string[] {
  return budgets
    .filter(({ figure }) => !Number.isNaN(figure))
    .map(({ what, limit, unit, figure }) => {
      const digits = unit === '×' ? 2 : 0;
      return `${figure <= limit ? 'holds ' : 'MISSED'}  ${what.padEnd(64)} ${figure.toFixed(digits)} ${unit} (≤ ${limit} ${unit})`;
    });
}
