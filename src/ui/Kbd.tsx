import type { ReactNode } from "react";
import "./controls.css";

/** A key, as printed on it. */
export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className="kbd">{children}</kbd>;
}
