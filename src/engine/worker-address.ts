/** The browser's guard of script addresses, where it has one. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): string };
}

const policy = (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("volscape-worker", {
  createScriptURL(address) {
    const { origin, pathname } = new URL(address, location.href);
    if (origin === location.origin && /\.[jt]s$/.test(pathname)) return address;
    throw new TypeError(`not a worker of this product: ${address}`);
  },
});

/** The address of one of our own workers, as a browser that guards script addresses wants it. */
export function workerAddress(address: string): string {
  return policy ? policy.createScriptURL(address) : address;
}
