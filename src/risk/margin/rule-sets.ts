import type { RuleSet } from "../margin-rules.ts";
import { DERIBIT_CROSS_PM, DERIBIT_SEGREGATED_PM } from "./deribit-portfolio.ts";
import { DERIBIT_CROSS_SM, DERIBIT_SEGREGATED_SM } from "./deribit-standard.ts";
import { DERIVE_PMRM2 } from "./derive-pm2.ts";
import { DERIVE_STANDARD } from "./derive-standard.ts";
import { OKX_PM } from "./okx-portfolio.ts";
import { PARADEX_PM } from "./paradex.ts";
import { SPAN_STYLE } from "./span.ts";
import { TIMS_STYLE } from "./tims.ts";

/** Every rule set, in the order they are shown. */
export const RULE_SETS: readonly RuleSet[] = [
  DERIBIT_SEGREGATED_PM,
  DERIBIT_CROSS_PM,
  DERIBIT_SEGREGATED_SM,
  DERIBIT_CROSS_SM,
  DERIVE_PMRM2,
  DERIVE_STANDARD,
  OKX_PM,
  PARADEX_PM,
  SPAN_STYLE,
  TIMS_STYLE,
];
