/**
 * Every rule set's id with a short name, in the order they are shown: for choosing one without loading the rules themselves. A test holds
 * it against `RULE_SETS`.
 */
export const RULE_NAMES = [
  { value: "deribit_segregated_pm", label: "Deribit PM segregated" },
  { value: "deribit_cross_pm", label: "Deribit PM cross" },
  { value: "deribit_segregated_sm", label: "Deribit SM segregated" },
  { value: "deribit_cross_sm", label: "Deribit SM cross" },
  { value: "derive_pmrm2", label: "Derive PM 2" },
  { value: "derive_standard", label: "Derive SM" },
  { value: "okx_pm", label: "OKX PM" },
  { value: "paradex_pm", label: "Paradex PM" },
  { value: "span_style", label: "SPAN style" },
  { value: "tims_style", label: "TIMS style" },
] as const;
