/** True where the venue prices `instrument` in the coin itself: linear options carry their quote currency in the name. */
export function isInverse(instrument: string): boolean {
  return !instrument.split("-")[0]!.includes("_");
}
