/** The colours and the font a canvas needs by value, as the style sheet has them now. */
export interface ChartTokens {
  readonly dark: boolean;
  readonly font: string;
  readonly grid: string;
  readonly axis: string;
  readonly line: string;
  readonly mid: string;
  readonly bar: string;
  readonly text1: string;
  readonly text2: string;
  readonly text3: string;
  readonly lineStrong: string;
  readonly accent: string;
  readonly warn: string;
  readonly panel: string;
  /** Either side of 0. */
  readonly positive: string;
  readonly negative: string;
}

const VARIABLES = {
  grid: "--chart-grid",
  axis: "--chart-axis",
  line: "--chart-line",
  mid: "--chart-mid",
  bar: "--chart-bar",
  text1: "--text-1",
  text2: "--text-2",
  text3: "--text-3",
  lineStrong: "--line-strong",
  accent: "--accent",
  warn: "--warn",
  panel: "--bg-panel",
  positive: "--heat-pos",
  negative: "--heat-neg",
} as const;

/** Reads the tokens that hold at `element`. */
export function readChartTokens(element: Element): ChartTokens {
  const style = getComputedStyle(element);
  const colors = Object.fromEntries(
    Object.entries(VARIABLES).map(([name, variable]) => [name, style.getPropertyValue(variable).trim() || "#888888"]),
  ) as Record<keyof typeof VARIABLES, string>;
  return { ...colors, font: style.fontFamily, dark: isDark(colors.panel) };
}

function isDark(color: string): boolean {
  // A minified style sheet says #fff for #ffffff.
  const long = color.replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
  const channels = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(long);
  return !channels || channels.slice(1).reduce((sum, hex) => sum + Number.parseInt(hex, 16), 0) < 3 * 128;
}

/** Calls `listener` after the theme or palette changed: both are attributes of the root element. Returns the way to stop. */
export function onThemeChange(page: Document, listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(page.documentElement, { attributes: true });
  return () => observer.disconnect();
}

/** Settles once the faces that canvases draw text with are loaded: text drawn before stays in a fallback face. */
export async function chartFontsLoaded(page: Document, family: string): Promise<void> {
  await Promise.allSettled([page.fonts.load(`10px ${family}`), page.fonts.load(`11px ${family}`, "Δσ√−")]);
}
