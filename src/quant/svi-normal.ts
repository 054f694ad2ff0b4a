/** Parameters of the raw SVI least-squares problem: ln ω, ln b, ρ/√(1 − ρ²), m/σ, ln σ, where ω is the smallest total variance. */
export const SVI_DIMENSION = 5;

/** Entries of the packed lower triangle of a symmetric 5 × 5 matrix. */
export const SVI_TRIANGLE = 15;

/**
 * Adds weight · (residual² / 2) to packed normal equations: `matrix` += weight·JᵀJ, `vector` += weight·J·residual, for one row J.
 */
export function addRow(
  matrix: Float64Array,
  vector: Float64Array,
  row: Float64Array,
  residual: number,
  weight: number,
): void {
  let at = 0;
  for (let i = 0; i < SVI_DIMENSION; i++) {
    const scaled = weight * row[i]!;
    vector[i]! += scaled * residual;
    for (let j = 0; j <= i; j++) matrix[at++]! += scaled * row[j]!;
  }
}

const factor = new Float64Array(SVI_TRIANGLE);

/**
 * Solves (matrix + damping·diag(matrix)) · step = −vector by Cholesky factors. False, and `step` undefined, where the matrix
 * is not positive definite.
 */
export function solveDamped(matrix: Float64Array, vector: Float64Array, damping: number, step: Float64Array): boolean {
  let largest = 0;
  for (let i = 0, at = 0; i < SVI_DIMENSION; i++, at += i + 1) largest = Math.max(largest, matrix[at]!);
  if (!(largest > 0) || largest === Infinity) return false;
  const floor = 1e-12 * largest;
  for (let i = 0; i < SVI_DIMENSION; i++) {
    const rowI = (i * (i + 1)) / 2;
    for (let j = 0; j <= i; j++) {
      const rowJ = (j * (j + 1)) / 2;
      let sum = matrix[rowI + j]!;
      if (i === j) sum += damping * Math.max(sum, floor) + floor;
      for (let k = 0; k < j; k++) sum -= factor[rowI + k]! * factor[rowJ + k]!;
      if (i === j) {
        if (!(sum > 0)) return false;
        factor[rowI + i] = Math.sqrt(sum);
      } else {
        factor[rowI + j] = sum / factor[rowJ + j]!;
      }
    }
  }
  for (let i = 0; i < SVI_DIMENSION; i++) {
    const rowI = (i * (i + 1)) / 2;
    let sum = -vector[i]!;
    for (let k = 0; k < i; k++) sum -= factor[rowI + k]! * step[k]!;
    step[i] = sum / factor[rowI + i]!;
  }
  for (let i = SVI_DIMENSION - 1; i >= 0; i--) {
    let sum = step[i]!;
    for (let k = i + 1; k < SVI_DIMENSION; k++) sum -= factor[(k * (k + 1)) / 2 + i]! * step[k]!;
    step[i] = sum / factor[(i * (i + 1)) / 2 + i]!;
  }
  return true;
}
