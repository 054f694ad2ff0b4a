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
  // Written out: this is where a fit spends its time.
  const r0 = row[0]!;
  const r1 = row[1]!;
  const r2 = row[2]!;
  const r3 = row[3]!;
  const r4 = row[4]!;
  const w0 = weight * r0;
  const w1 = weight * r1;
  const w2 = weight * r2;
  const w3 = weight * r3;
  const w4 = weight * r4;
  vector[0]! += w0 * residual;
  vector[1]! += w1 * residual;
  vector[2]! += w2 * residual;
  vector[3]! += w3 * residual;
  vector[4]! += w4 * residual;
  matrix[0]! += w0 * r0;
  matrix[1]! += w1 * r0;
  matrix[2]! += w1 * r1;
  matrix[3]! += w2 * r0;
  matrix[4]! += w2 * r1;
  matrix[5]! += w2 * r2;
  matrix[6]! += w3 * r0;
  matrix[7]! += w3 * r1;
  matrix[8]! += w3 * r2;
  matrix[9]! += w3 * r3;
  matrix[10]! += w4 * r0;
  matrix[11]! += w4 * r1;
  matrix[12]! += w4 * r2;
  matrix[13]! += w4 * r3;
  matrix[14]! += w4 * r4;
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
