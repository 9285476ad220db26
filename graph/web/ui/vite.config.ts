import { defineConfig } from "vite";

// One page whose files have fixed names, so that a rebuild can be compared with
// what is committed, and nothing is inlined that the page's policy forbids.
export default defineConfig({
  base: "./",
  build: {
    outDir: "dist",
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      output: {
        entryFileNames: "page.js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
