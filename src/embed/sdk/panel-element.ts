import { type MountOptions, mount, type Panel } from "./mount.ts";

const NEW_FRAME = ["src", "panel", "view", "host", "edit", "fdc3"];
const CONTEXT = ["venue", "underlying", "expiry", "instrument"] as const;
const LOOK = ["theme", "palette", "density"] as const;
const EVENTS = ["selection", "view.changed", "state", "error"] as const;

/**
 * `<volscape-panel src="https://…/embed.html" panel="surface" venue="simulated" underlying="BTC" theme="dark">`: a frame that
 * follows its attributes, shows what it showed when its element is moved, and goes when that is removed. Events arrive as
 * "volscape:selection" and so on, with their `detail`.
 */
export class VolscapePanel extends HTMLElement {
  static readonly observedAttributes = [...NEW_FRAME, ...CONTEXT, ...LOOK, "title"];
  /** Attributes as properties of the same name; null where the element has none. */
  declare src: string | null;
  declare panel: string | null;
  declare view: string | null;
  declare host: string | null;
  declare venue: string | null;
  declare underlying: string | null;
  declare expiry: string | null;
  declare instrument: string | null;
  declare theme: string | null;
  declare palette: string | null;
  declare density: string | null;
  #panel: Panel | null = null;
  #booked = false;

  /** What to call; null while the element is in no page, or says not where its panel is served. Another one once the frame was made anew. */
  get handle(): Panel | null {
    return this.#panel;
  }

  connectedCallback(): void {
    if (this.style.display === "") this.style.display = "block";
    if (!this.#panel) this.#mount();
  }

  disconnectedCallback(): void {
    // One that is moved is back by then: its frame is loaded again, and the panel sets in it what was set before.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  /** Moved by `moveBefore`, which leaves its frame as it is. */
  connectedMoveCallback(): void {}

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if (!this.isConnected) {
      this.#end();
      return;
    }
    if (this.#booked) return;
    if (this.#panel && !NEW_FRAME.includes(name) && now !== null) {
      if (name === "title") this.#panel.frame.title = now;
      else this.#follow(name, now);
      return;
    }
    // Attributes are set one after another: the frame is made anew once they all are.
    this.#booked = true;
    queueMicrotask(() => {
      this.#booked = false;
      if (this.isConnected) this.#mount();
    });
  }

  #follow(name: string, value: string): void {
    const look = LOOK.some((one) => one === name);
    const done = look ? this.#panel?.setTheme({ [name]: value }) : this.#panel?.setContext({ [name]: value });
    done?.catch((error: Error) => this.#tell("error", { problem: error.message }));
  }

  #tell(event: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`volscape:${event}`, { detail }));
  }

  #end(): void {
    this.#panel?.destroy();
    this.#panel = null;
  }

  #mount(): void {
    this.#end();
    const src = this.getAttribute("src");
    if (src === null) return;
    const options: Record<string, unknown> = { src, edit: this.hasAttribute("edit"), fdc3: this.hasAttribute("fdc3") };
    for (const name of ["panel", "view", "host", "title", ...CONTEXT, ...LOOK]) {
      const value = this.getAttribute(name);
      if (value !== null) options[name] = value;
    }
    let panel: Panel;
    try {
      panel = mount(this, options as unknown as MountOptions);
    } catch (error) {
      this.#tell("error", { problem: (error as Error).message });
      return;
    }
    this.#panel = panel;
    for (const event of EVENTS) panel.on(event, (detail) => this.#tell(event, detail));
    panel.ready.then(
      () => this.#tell("ready", null),
      (error: Error) => {
        if (this.#panel === panel) this.#tell("error", { problem: error.message });
      },
    );
  }
}

for (const name of ["src", "panel", "view", "host", ...CONTEXT, ...LOOK])
  Object.defineProperty(VolscapePanel.prototype, name, {
    get(this: VolscapePanel) {
      return this.getAttribute(name);
    },
    set(this: VolscapePanel, value: string | null) {
      if (value === null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });

declare global {
  interface HTMLElementTagNameMap {
    "volscape-panel": VolscapePanel;
  }
}
