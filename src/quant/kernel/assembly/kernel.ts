// Entry of the kernel module. Memory is the caller's: the Mills table at TABLE, batches above it; nothing is allocated here.
export { everydayGreeks, forwardGreeks, spotGreeks } from "./black";
export { solveVols } from "./implied-vol";
export { expColumn, logColumn, logRatioColumn } from "./primitives";
