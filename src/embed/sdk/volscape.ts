/** The portal SDK: `mount(element, options)` and `<volscape-panel>`. One module, no dependency. */
import { VolscapePanel } from "./panel-element.ts";

export * from "./mount.ts";
export { VolscapePanel };

if (!customElements.get("volscape-panel")) customElements.define("volscape-panel", VolscapePanel);
