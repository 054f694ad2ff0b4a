/** Where the solver's WebAssembly is served. */
declare module "highs/runtime?url" {
  const url: string;
  export default url;
}
