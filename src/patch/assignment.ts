/** The assignment problem: each row to a column of its own at the least total cost (Hungarian method, O(n³)). */

/** `cost` is square, finite and not negative; gives the column of each row. */
export function assign(cost: readonly (readonly number[])[]): number[] {
  const n = cost.length;
  const rowPrice = new Array<number>(n + 1).fill(0);
  const columnPrice = new Array<number>(n + 1).fill(0);
  // Column n stands for "none yet".
  const rowOf = new Array<number>(n + 1).fill(n);
  for (let row = 0; row < n; row++) {
    rowOf[n] = row;
    const from = new Array<number>(n + 1).fill(n);
    const least = new Array<number>(n + 1).fill(Number.POSITIVE_INFINITY);
    const seen = new Array<boolean>(n + 1).fill(false);
    let column = n;
    do {
      seen[column] = true;
      const at = rowOf[column] ?? n;
      let delta = Number.POSITIVE_INFINITY;
      let next = n;
      for (let j = 0; j < n; j++) {
        if (seen[j]) continue;
        const reduced = (cost[at]?.[j] ?? 0) - (rowPrice[at] ?? 0) - (columnPrice[j] ?? 0);
        if (reduced < (least[j] ?? 0)) {
          least[j] = reduced;
          from[j] = column;
        }
        if ((least[j] ?? 0) < delta) {
          delta = least[j] ?? 0;
          next = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (seen[j]) {
          const r = rowOf[j] ?? n;
          rowPrice[r] = (rowPrice[r] ?? 0) + delta;
          columnPrice[j] = (columnPrice[j] ?? 0) - delta;
        } else least[j] = (least[j] ?? 0) - delta;
      }
      column = next;
    } while ((rowOf[column] ?? n) !== n);
    while (column !== n) {
      const before = from[column] ?? n;
      rowOf[column] = rowOf[before] ?? n;
      column = before;
    }
  }
  const result = new Array<number>(n).fill(-1);
  for (let j = 0; j < n; j++) {
    const r = rowOf[j] ?? n;
    if (r < n) result[r] = j;
  }
  return result;
}
