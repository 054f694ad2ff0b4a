/** What a margin grid tells of each cell: margin in USD (or the quote currency of linear contracts) and in coin at the cell's index. */
export const MARGIN_FIELDS = ["initial", "maintenance", "coinInitial", "coinMaintenance"] as const;

/** Columns of what one more unit of each instrument adds: initial and maintenance, bought and sold; in the rules' currency. */
export const ADD_FIELDS = ["buyInitial", "buyMaintenance", "sellInitial", "sellMaintenance"] as const;
