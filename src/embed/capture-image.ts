import { chartImage } from "../ui/PlotlyChart.tsx";

/** A picture is at most this many pixels. */
const MOST_PIXELS = 4096 * 4096;

function readAsUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error("A part of the picture could not be read."));
    reader.readAsDataURL(blob);
  });
}

/** All rules that hold in `page`, fonts written into them: a picture loads nothing. */
async function styleText(page: Document): Promise<string> {
  const rules = [...page.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const texts = await Promise.all(
    rules.map(async (rule) => {
      if (!(rule instanceof CSSFontFaceRule)) return rule.cssText;
      const url = /url\("([^"]+)"\)/.exec(rule.cssText)?.[1];
      if (url === undefined) return rule.cssText;
      const response = await fetch(new URL(url, rule.parentStyleSheet?.href ?? page.baseURI));
      return rule.cssText.replace(url, await readAsUrl(await response.blob()));
    }),
  );
  return texts.join("\n");
}

/** Puts into `copy` what a copied element loses: what is chosen, drawn and scrolled to. */
function complete(original: Element, copy: Element): void {
  const canvases: [HTMLCanvasElement, Element][] = [];
  const walk = (from: Element, to: Element): void => {
    const drawn = chartImage(from);
    if (drawn !== null) {
      to.replaceChildren(picture(drawn, from.clientWidth, from.clientHeight));
      return;
    }
    [...from.children].forEach((child, i) => {
      const twin = to.children[i];
      if (twin) walk(child, twin);
    });
    if (from instanceof HTMLCanvasElement) canvases.push([from, to]);
    if (from instanceof HTMLSelectElement && to instanceof HTMLSelectElement)
      to.options[from.selectedIndex]?.setAttribute("selected", "");
    if (from instanceof HTMLInputElement) {
      to.setAttribute("value", from.value);
      if (from.checked) to.setAttribute("checked", "");
    }
    if (from.scrollTop > 0 || from.scrollLeft > 0)
      [...from.children].forEach((child, i) => {
        const twin = to.children[i];
        if (twin instanceof HTMLElement && getComputedStyle(child).position !== "sticky")
          twin.style.translate = `${-from.scrollLeft}px ${-from.scrollTop}px`;
      });
  };
  walk(original, copy);
  for (const [from, to] of canvases) to.replaceWith(picture(from.toDataURL(), from.clientWidth, from.clientHeight, to));
}

function picture(url: string, width: number, height: number, like?: Element): HTMLImageElement {
  const image = document.createElement("img");
  image.src = url;
  image.style.cssText = like?.getAttribute("style") ?? "";
  image.style.width = `${width}px`;
  image.style.height = `${height}px`;
  if (like) image.className = like.className;
  return image;
}

/** `element` as it stands in its page, as PNG with `scale` pixels per css px. Rejects with one sentence. */
export async function captureImage(element: HTMLElement, scale: number): Promise<Blob> {
  const { clientWidth: width, clientHeight: height, ownerDocument: page } = element;
  if (width * height * scale * scale > MOST_PIXELS) throw new Error("The picture would be too large.");
  const copy = element.cloneNode(true) as HTMLElement;
  complete(element, copy);
  const style = await styleText(page);
  const sheet = page.createElement("style");
  sheet.textContent = style;
  const whole = page.createElement("div");
  whole.append(sheet, copy);
  // Rules that mix a shorthand of variables with one of its parts lose it when written out, as the body's own does.
  const { fontFamily, fontSize, fontWeight, lineHeight, color, fontFeatureSettings } = getComputedStyle(page.body);
  Object.assign(whole.style, { fontFamily, fontSize, fontWeight, lineHeight, color, fontFeatureSettings });
  Object.assign(whole.style, { width: `${width}px`, height: `${height}px` });
  const looks = Object.entries(page.documentElement.dataset).map(([name, value]) => ` data-${name}="${value}"`);
  const inside = new XMLSerializer().serializeToString(whole);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"${looks.join("")} width="${width}" height="${height}"><foreignObject width="100%" height="100%">${inside}</foreignObject></svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode().catch(() => Promise.reject(new Error("This browser cannot draw the picture.")));
  const canvas = page.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context?.scale(scale, scale);
  context?.drawImage(image, 0, 0);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made."))), "image/png"),
  );
}
