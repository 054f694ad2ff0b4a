// Entry of the kernel module. Memory is the caller's: table and intermediate columns below (block.ts), batches above; nothing
// is allocated here.
export { everydayGreeks, forwardGreeks, spotGreeks } from "./black";
export { solveVols } from "./implied-vol";
export {
  expColumn, logColumn, logRatioColumn, normalCdfColumn, normalInverseColumn, normalPdfColumn,
} from "./primitives";
export { scenarioPnl } from "./scenario";
export { sviColumns, sviShape } from "./svi";
export { sviEquations } from "./svi-equations";
