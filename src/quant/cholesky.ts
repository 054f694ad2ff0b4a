/**
 * Solves matrix·x = right by Cholesky factors, in place: `matrix` (n × n, row by row, lower triangle read) is overwritten by its
 * factor and `right` by x. False, with both undefined, where the matrix is not positive definite.
 */
export function solveCholesky(matrix: Float64Array, right: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    for (let j = 0; j < i; j++) {
      const rowJ = j * n;
      let sum = matrix[rowI + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[rowI + k]! * matrix[rowJ + k]!;
      matrix[rowI + j] = sum * matrix[rowJ + j]!;
    }
    let sum = matrix[rowI + i]!;
    for (let k = 0; k < i; k++) sum -= matrix[rowI + k]! * matrix[rowI + k]!;
    if (!(sum > 0)) return false;
    // The diagonal holds reciprocals.
    matrix[rowI + i] = 1 / Math.sqrt(sum);
  }
  for (let i = 0; i < n; i++) {
    let sum = right[i]!;
    for (let k = 0; k < i; k++) sum -= matrix[i * n + k]! * right[k]!;
    right[i] = sum * matrix[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = right[i]!;
    for (let k = i + 1; k < n; k++) sum -= matrix[k * n + i]! * right[k]!;
    right[i] = sum * matrix[i * n + i]!;
  }
  return true;
}
