/** Assets in the browser's bundle are their bytes. */
declare module "*.ttf" {
  const bytes: Uint8Array;
  export default bytes;
}
declare module "*.csv" {
  const bytes: Uint8Array;
  export default bytes;
}
declare module "*.wasm" {
  const bytes: Uint8Array;
  export default bytes;
}
