import { createStore } from "zustand/vanilla";

/** A certificate file that was opened and is to be checked again in the certificate panel; null for none. */
export const openedCertificate = createStore<{ readonly file: File | null }>()(() => ({ file: null }));

export function isCertificateFile(name: string): boolean {
  return name.toLowerCase().endsWith(".vcert.jsonl");
}
