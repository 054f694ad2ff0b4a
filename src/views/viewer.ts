let looking = false;

/** From here on whoever sees this window only looks: nothing in it changes what is kept, or hands it out. Called before anything is shown. */
export function onlyLook(): void {
  looking = true;
}

/** Whether whoever sees this window may change what is kept (positions, limits, models) and save it. What only looks is not offered. */
export function mayEdit(): boolean {
  return !looking;
}
