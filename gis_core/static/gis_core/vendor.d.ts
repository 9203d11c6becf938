// The library is served from /static/vendor/; its types are those of the package.
declare module "*/maplibre-gl.mjs" {
  export * from "maplibre-gl";
}
